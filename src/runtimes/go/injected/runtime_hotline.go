// What Hotline adds to package runtime of a program that it profiles: hooks for its ends.
// Stands beside the package's own files in the build's overlay only.

package runtime

var (
	// HotlineEnd is called when the program is about to end: main returned, os.Exit, a panic that nothing recovers.
	HotlineEnd func()
	// HotlineBenchmark is called with each line of figures that package testing prints.
	HotlineBenchmark func(name, figures string)
	// HotlineSignals is the file descriptor that takes the numbers of signals that would end the program; -1 for none.
	HotlineSignals int32 = -1
)

// hotlineEnd runs on the goroutine that ends the program.
func hotlineEnd() {
	if HotlineEnd != nil {
		HotlineEnd()
	}
}
