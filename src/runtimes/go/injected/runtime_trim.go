// Hotline's addition to package runtime of a program that it profiles: a hook for samples.
// Exists next to the package's own files in the build's overlay only.

package runtime

// hotlineTrim removes the frame of an asynchronous preemption from a sample: the two signals arrive together,
// and the sample belongs to the line that both interrupted. It runs in the signal handler.
func hotlineTrim(stack []uintptr, n int) int {
	if n < 2 || funcname(findfunc(stack[0])) != "runtime.asyncPreempt" {
		return n
	}
	copy(stack, stack[1:n])
	return n - 1
}
