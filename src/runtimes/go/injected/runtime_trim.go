// What Hotline adds to package runtime of a program that it profiles: a hook for samples.
// Stands beside the package's own files in the build's overlay only.

package runtime

// hotlineTrim takes the frame off a sample in which a goroutine was asked to make room for another one: signals come
// together, and the sample is of the line that both interrupted. It runs in the signal handler.
func hotlineTrim(stack []uintptr, n int) int {
	if n < 2 || funcname(findfunc(stack[0])) != "runtime.asyncPreempt" {
		return n
	}
	copy(stack, stack[1:n])
	return n - 1
}
