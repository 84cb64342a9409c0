// What Hotline adds to package runtime of a program that it profiles: how often allocations are sampled.
// Stands beside the package's own files in the build's overlay only.

package runtime

// The number is read here: what the runtime has to read one with changes its place from version to version.
func init() {
	rate := 0
	for _, digit := range []byte(gogetenv("HOTLINE_GO_MEMORY_RATE")) {
		rate = rate*10 + int(digit-'0')
	}
	if rate > 0 {
		MemProfileRate = rate
	}
}
