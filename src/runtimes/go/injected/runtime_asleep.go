// What Hotline adds to package runtime of a program that it profiles: whether the program waits for itself.
// Stands beside the package's own files in the build's overlay only.

package runtime

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
	case "chan receive", "chan receive (nil chan)", "chan receive (durable)", "chan send", "chan send (nil chan)",
		"chan send (durable)", "coroutine", "select", "select (durable)", "select (no cases)", "semacquire",
		"sync.Cond.Wait", "sync.Mutex.Lock", "sync.RWMutex.Lock", "sync.RWMutex.RLock", "sync.WaitGroup.Wait",
		"sync.WaitGroup.Wait (durable)", "synctest.Run", "synctest.Wait":
		return true
	}
	return false
}

func hotlineHasPrefix(text, prefix string) bool {
	return len(text) >= len(prefix) && text[:len(prefix)] == prefix
}
