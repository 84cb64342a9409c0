// Hotline's addition to package runtime of a program that it profiles: a hook for signals.
// Exists next to the package's own files in the build's overlay only.

package runtime

import "unsafe"

// hotlineSignal passes on a signal that would terminate the program. It runs in the signal handler.
//
//go:nosplit
//go:nowritebarrierrec
func hotlineSignal(sig uint32) bool {
	if HotlineSignals < 0 {
		return false
	}
	number := byte(sig)
	return write1(uintptr(HotlineSignals), unsafe.Pointer(&number), 1) == 1
}
