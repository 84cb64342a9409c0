// Hotline's addition to package runtime/pprof of a program that it profiles: it starts the profile before the
// program's own code, saves it when the program ends, and handles orders from the extension.
// Exists next to the package's own files in the build's overlay only.

package pprof

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// hotline is the state of this process.
var hotline struct {
	// The session data from the environment.
	told hotlineMessage
	// Base name of this process's files, without extension.
	base string
	// Ids of this process and of the one that started it; parent is "" for the main program.
	id      string
	parent  string
	started time.Time
	socket  int
	sending sync.Mutex
	saving  sync.Mutex
	saved   bool
	profile *os.File
	// Set while Hotline's profile is running: the program's calls to start or stop one do nothing.
	mine atomic.Bool
	// Both ends of a pipe: reading from the first blocks until the second is closed.
	pause  [2]int
	noting sync.Mutex
	notes  []string
	counts []hotlineCounts
	marks  []string
}

// hotlineCounts holds the counters of one file.
type hotlineCounts struct {
	file   string
	counts []uint64
	// Pairs of a 1-based line and the counter of its first statement.
	lines []uint32
}

const hotlineVariable, hotlineParent = "HOTLINE_GO", "HOTLINE_GO_PARENT"

// Interval of idleness after which the program is checked for a deadlock.
const hotlineLook = time.Second

func init() {
	text := os.Getenv(hotlineVariable)
	if text == "" {
		return
	}
	hotline.told = hotlineRead(text)
	hotline.started = time.Now()
	if err := hotlineStart(); err != nil {
		// The program runs unprofiled.
		hotlineWriteManifest(hotlineProcess(), "", err.Error())
	}
}

func hotlineStart() error {
	pid := os.Getpid()
	hotline.id = fmt.Sprintf("%d-%d", pid, time.Now().UnixMicro())
	hotline.parent = os.Getenv(hotlineParent)
	isProgram := hotline.parent == "" && hotlineClaim()
	if !isProgram && hotline.parent == "" {
		hotline.parent = "program"
	}
	hotline.base = hotline.id
	if isProgram {
		hotline.base = "main"
	}
	if err := hotlineConnect(); err != nil {
		if !isProgram {
			return nil
		}
		// Nobody is there to stop this process: the session was aborted before it began.
		os.Stderr.WriteString("hotline: the session is gone\n")
		syscall.Kill(pid, syscall.SIGKILL)
	}
	os.Setenv(hotlineParent, hotline.id)
	if err := hotlineProfile(); err != nil {
		return err
	}
	runtime.HotlineEnd = func() { hotlineSave("") }
	runtime.HotlineBenchmark = func(name, figures string) {
		hotline.noting.Lock()
		defer hotline.noting.Unlock()
		hotline.marks = append(hotline.marks, strings.Join(strings.Fields(name+" "+figures), " "))
	}
	var pipe [2]int
	if err := syscall.Pipe(pipe[:]); err == nil {
		syscall.CloseOnExec(pipe[0])
		syscall.CloseOnExec(pipe[1])
		go hotlineSignals(pipe[0])
		runtime.HotlineSignals = int32(pipe[1])
	}
	hotlineSend(fmt.Sprintf(`{"type":"hello","isProgram":%t,"pid":%d,%s}`, isProgram, pid, hotlineFacts()))
	go hotlineListen()
	return nil
}

// hotlineClaim returns true for the first process of a run that calls it.
func hotlineClaim() bool {
	file, err := os.OpenFile(hotline.told["outDir"]+"/program", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return false
	}
	file.Close()
	return true
}

func hotlineConnect() error {
	socket, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	syscall.CloseOnExec(socket)
	if err := syscall.Connect(socket, &syscall.SockaddrUnix{Name: hotline.told["socket"]}); err != nil {
		syscall.Close(socket)
		return err
	}
	timeout := syscall.NsecToTimeval(int64(hotlineLook))
	syscall.SetsockoptTimeval(socket, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &timeout)
	hotline.socket = socket
	return nil
}

func hotlineFacts() string {
	return fmt.Sprintf(`"engine":%s,"engineReason":%s,"runtimeVersion":%s`,
		hotlineQuote(hotline.told["engine"]), hotlineQuote(hotline.told["engineReason"]),
		hotlineQuote(strings.TrimPrefix(runtime.Version(), "go")))
}

func hotlineProfile() (err error) {
	if hotline.profile, err = os.Create(hotlineFile(".pb.gz.part")); err != nil {
		return err
	}
	if hotline.told["kind"] != "cpu" {
		return nil
	}
	if hotline.pause, err = syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0); err != nil {
		return err
	}
	syscall.CloseOnExec(hotline.pause[0])
	syscall.CloseOnExec(hotline.pause[1])
	if err = StartCPUProfile(hotline.profile); err == nil {
		hotline.mine.Store(true)
	}
	return err
}

// hotlineRate returns the sampling rate in hertz.
func hotlineRate() int {
	if interval, err := strconv.ParseFloat(hotline.told["intervalMicroseconds"], 64); err == nil && interval > 0 {
		if rate := int(1e6/interval + 0.5); rate > 1 {
			return rate
		}
		return 1
	}
	return 100
}

var hotlineNothing [1]byte

// hotlinePause sleeps like time.Sleep, but only until the profile is stopped. It blocks in a system
// call because a timer would hide a deadlock of the program from the runtime.
func hotlinePause(pause time.Duration) {
	if !hotline.mine.Load() {
		time.Sleep(pause)
		return
	}
	timeout := syscall.NsecToTimeval(int64(pause))
	syscall.SetsockoptTimeval(hotline.pause[0], syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &timeout)
	syscall.Read(hotline.pause[0], hotlineNothing[:])
}

// hotlineStarts is called when the program starts a CPU profile: true makes it believe that it has one.
func hotlineStarts() bool {
	if !hotline.mine.Load() {
		return false
	}
	if _, file, _, ok := runtime.Caller(2); ok && strings.Contains(file, "net/http/pprof") {
		return false
	}
	hotline.noting.Lock()
	defer hotline.noting.Unlock()
	hotline.notes = append(hotline.notes, "own-profile")
	return true
}

// hotlineKeeps is called when the program stops its CPU profile: true if it is not a real one.
func hotlineKeeps() bool { return hotline.mine.Load() }

// HotlineCount registers the counters of a file.
func HotlineCount(file string, counts []uint64, lines []uint32) {
	hotline.counts = append(hotline.counts, hotlineCounts{file, counts, lines})
}

// hotlineSave writes the measurements, once. signal is the name of the signal that terminates the program, or "".
func hotlineSave(signal string) error {
	hotline.saving.Lock()
	defer hotline.saving.Unlock()
	if hotline.saved || hotline.profile == nil {
		return nil
	}
	hotline.saved = true
	runtime.HotlineSignals = -1
	process := hotlineProcess()
	err := hotlineWriteProfile()
	if err == nil && len(hotline.counts) > 0 {
		err = hotlineWrite(hotlineFile(".hits.json"), hotlineHits())
	}
	if err != nil {
		hotlineWriteManifest(process, signal, err.Error())
		return err
	}
	return hotlineWriteManifest(process, signal, "")
}

func hotlineWriteProfile() error {
	if hotline.told["kind"] == "cpu" {
		hotline.mine.Store(false)
		syscall.Close(hotline.pause[1])
		StopCPUProfile()
	} else {
		runtime.GC()
		kind := "heap"
		if hotline.told["kind"] == "memory" {
			kind = "allocs"
		}
		if err := Lookup(kind).WriteTo(hotline.profile, 0); err != nil {
			return err
		}
	}
	if err := hotline.profile.Close(); err != nil {
		return err
	}
	return os.Rename(hotlineFile(".pb.gz.part"), hotlineFile(".pb.gz"))
}

// hotlineHits returns the counts in JSON, by file and line.
func hotlineHits() string {
	var text strings.Builder
	text.WriteString(`{"schemaVersion":1,"files":{`)
	for at, one := range hotline.counts {
		if at > 0 {
			text.WriteByte(',')
		}
		text.WriteString(hotlineQuote(one.file) + ":{")
		for pair := 0; pair < len(one.lines); pair += 2 {
			if pair > 0 {
				text.WriteByte(',')
			}
			fmt.Fprintf(&text, `"%d":%d`, one.lines[pair], one.counts[one.lines[pair+1]])
		}
		text.WriteByte('}')
	}
	text.WriteString("}}")
	return text.String()
}

func hotlineFile(ending string) string { return hotline.told["outDir"] + "/" + hotline.base + ending }

// hotlineWrite writes a file atomically, so that nobody reads half of it.
func hotlineWrite(file, text string) error {
	part := file + ".part"
	if err := os.WriteFile(part, []byte(text), 0o600); err != nil {
		return err
	}
	return os.Rename(part, file)
}

// hotlineSend sends a message to the extension, as a line of JSON.
func hotlineSend(message string) {
	hotline.sending.Lock()
	defer hotline.sending.Unlock()
	text := []byte(message + "\n")
	for len(text) > 0 {
		n, err := syscall.Write(hotline.socket, text)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return
		}
		text = text[n:]
	}
}

// hotlineListen handles orders, and checks for deadlocks of the program. If the extension is gone, it saves the profile
// and terminates the program, leaving no orphans.
func hotlineListen() {
	var line []byte
	buffer := make([]byte, 256)
	idle := hotlineIdle{}
	for {
		n, err := syscall.Read(hotline.socket, buffer)
		if err == syscall.EINTR {
			continue
		}
		if err == syscall.EAGAIN {
			idle.look()
			continue
		}
		if err != nil || n <= 0 {
			hotlineSave("")
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
		for _, char := range buffer[:n] {
			if char != '\n' {
				line = append(line, char)
				continue
			}
			order := hotlineRead(string(line))["type"]
			line = line[:0]
			if hotlineObey(order) {
				return
			}
		}
	}
}

// hotlineObey carries out an order; it returns true if it was the last one.
func hotlineObey(order string) bool {
	if order == "kill" {
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
	if order != "stop" && order != "release" {
		return false
	}
	if err := hotlineSave(""); err != nil {
		hotlineSend(`{"type":"error","message":` + hotlineQuote(err.Error()) + "}")
	} else {
		hotlineSend(`{"type":"done"}`)
	}
	if order == "release" {
		syscall.Close(hotline.socket)
	}
	return order == "release"
}

// hotlineSignals saves the profile on a signal that the program does not handle, and lets it terminate the program.
func hotlineSignals(pipe int) {
	number := make([]byte, 1)
	for {
		n, err := syscall.Read(pipe, number)
		if err == syscall.EINTR {
			continue
		}
		if err != nil || n != 1 {
			return
		}
		signal := syscall.Signal(number[0])
		runtime.HotlineSignals = -1
		names := map[syscall.Signal]string{
			syscall.SIGHUP: "SIGHUP", syscall.SIGINT: "SIGINT", syscall.SIGTERM: "SIGTERM",
		}
		hotlineSave(names[signal])
		syscall.Kill(os.Getpid(), signal)
		return
	}
}

// hotlineIdle detects a deadlocked program, which the profiler's goroutines keep the runtime from doing.
type hotlineIdle struct {
	cpu   time.Duration
	times int
}

func (idle *hotlineIdle) look() {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	cpu := time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	isQuiet := cpu-idle.cpu < hotlineLook/50
	idle.cpu = cpu
	problem := ""
	if isQuiet {
		problem = runtime.HotlineAsleep()
	}
	if problem == "" {
		idle.times = 0
		return
	}
	if idle.times++; idle.times < 2 {
		return
	}
	hotlineSave("")
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	io.WriteString(os.Stderr, "fatal error: "+problem+"\n")
	for _, stack := range bytes.Split(stacks, []byte("\n\n")) {
		if !bytes.Contains(stack, []byte("runtime/pprof.hotline")) && !bytes.Contains(stack, []byte("runtime/pprof.profileWriter")) {
			os.Stderr.Write(append([]byte("\n"), append(stack, '\n')...))
		}
	}
	os.Exit(2)
}
