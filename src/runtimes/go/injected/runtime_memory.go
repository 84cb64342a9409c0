// Hotline's addition to package runtime of a program that it profiles: the sampling rate of allocations.
// Exists next to the package's own files in the build's overlay only.

package runtime

// The number is parsed here because the runtime's own parser moves from version to version.
func init() {
	rate := 0
	for _, digit := range []byte(gogetenv("HOTLINE_GO_MEMORY_RATE")) {
		rate = rate*10 + int(digit-'0')
	}
	if rate > 0 {
		MemProfileRate = rate
	}
}
