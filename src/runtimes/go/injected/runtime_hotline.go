// What Hotline adds to package runtime of a program that it profiles: hooks for its ends.
// Stands beside the package's own files in the build's overlay only.

package runtime

import "unsafe"

var (
	// HotlineEnd is called when the program is about to end: main returned, os.Exit, a panic that nothing recovers.
	HotlineEnd func()
	// HotlineBenchmark is called with each line of figures that package testing prints.
	HotlineBenchmark func(name, figures string)
	// HotlineSignals is the file descriptor that takes the numbers of signals that would end the program; -1 for none.
	HotlineSignals int32 = -1
)

func init() {
	if rate, ok := atoi(gogetenv("HOTLINE_GO_MEMORY_RATE")); ok && rate > 0 {
		MemProfileRate = rate
	}
}

// hotlineEnd runs on the goroutine that ends the program.
func hotlineEnd() {
	if HotlineEnd != nil {
		HotlineEnd()
	}
}

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

// hotlineTrim takes the frame off a sample in which a goroutine was asked to make room for another one: signals come
// together, and the sample is of the line that both interrupted. It runs in the signal handler.
func hotlineTrim(stack []uintptr, n int) int {
	if n < 2 || funcname(findfunc(stack[0])) != "runtime.asyncPreempt" {
		return n
	}
	copy(stack, stack[1:n])
	return n - 1
}

// HotlineAsleep tells whether no goroutine of the program can ever run again, by the rules of checkdead, which the
// goroutines of the profiler keep from seeing it. It gives what the runtime would say then, else "".
func HotlineAsleep() string {
	if iscgo {
		return ""
	}
	self := getg()
	waiting, awake := 0, 0
	forEachG(func(gp *g) {
		if gp == self || isSystemGoroutine(gp, false) {
			return
		}
		status := readgstatus(gp) &^ _Gscan
		if status == _Gdead || status == _Gidle {
			return
		}
		name := funcname(findfunc(gp.startpc))
		if hotlineIsOwn(name) {
			return
		}
		if status == _Gwaiting && hotlineIsForever(gp.waitreason.String()) {
			waiting++
		} else {
			awake++
		}
	})
	for _, pp := range allp {
		// Those of the profiler wait in the operating system.
		awake += hotlineTimers(pp)
	}
	if awake > 0 {
		return ""
	}
	if waiting == 0 {
		return "no goroutines (main called runtime.Goexit) - deadlock!"
	}
	return "all goroutines are asleep - deadlock!"
}

// hotlineIsOwn tells of the function that a goroutine began with whether it is the profiler's. A call with arguments
// begins in a function that the compiler makes.
func hotlineIsOwn(name string) bool {
	return name == "runtime/pprof.profileWriter" || hotlineHasPrefix(name, "runtime/pprof.StartCPUProfile") ||
		hotlineHasPrefix(name, "runtime/pprof.hotline")
}

// hotlineIsForever tells of a reason to wait whether only another goroutine can end it.
func hotlineIsForever(reason string) bool {
	switch reason {
	case "chan receive", "chan receive (nil chan)", "chan send", "chan send (nil chan)", "select",
		"select (no cases)", "semacquire", "sync.Cond.Wait", "sync.Mutex.Lock", "sync.RWMutex.RLock",
		"sync.RWMutex.Lock", "sync.WaitGroup.Wait":
		return true
	}
	return false
}

func hotlineHasPrefix(text, prefix string) bool {
	return len(text) >= len(prefix) && text[:len(prefix)] == prefix
}
