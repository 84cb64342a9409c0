// Hotline's addition to package runtime of a program that it profiles: hooks for when it ends.
// Exists next to the package's own files in the build's overlay only.

package runtime

var (
	// HotlineEnd is called when the program is about to end: main returned, os.Exit, or an unrecovered panic.
	HotlineEnd func()
	// HotlineBenchmark is called with each line of results that package testing prints.
	HotlineBenchmark func(name, figures string)
	// HotlineSignals is the file descriptor to which fatal signals' numbers are written; -1 for none.
	HotlineSignals int32 = -1
)

// hotlineEnd runs on the goroutine that ends the program.
func hotlineEnd() {
	if HotlineEnd != nil {
		HotlineEnd()
	}
}
