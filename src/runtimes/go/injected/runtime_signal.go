// What Hotline adds to package runtime of a program that it profiles: a hook for signals.
// Stands beside the package's own files in the build's overlay only.

package runtime

import "unsafe"

// hotlineSignal passes a signal on that would end the program. It runs in the signal handler.
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
