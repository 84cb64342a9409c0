// What Hotline adds to package runtime/pprof of a program that it profiles: it starts the profile before the
// program's own code, saves it at the program's end, and takes orders from the extension.
// Stands beside the package's own files in the build's overlay only.

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
	// The message that started this.
	told hotlineMessage
	// Names of this process's files, without their endings.
	base string
	// Of this process, and of the one that started it; parent is "" for the program itself.
	id      string
	parent  string
	started time.Time
	socket  int
	sending sync.Mutex
	saving  sync.Mutex
	saved   bool
	profile *os.File
	// Set while the profile is Hotline's: calls of the program to start or stop one do nothing.
	mine atomic.Bool
	// Two ends of a pair: reading from the first waits until the second is closed.
	pause  [2]int
	noting sync.Mutex
	notes  []string
	counts []hotlineCounts
	marks  []string
}

// hotlineCounts are the counters of one file.
type hotlineCounts struct {
	file   string
	counts []uint64
	// Pairs of a 1-based line and the counter of its first statement.
	lines []uint32
}

const hotlineVariable, hotlineParent = "HOTLINE_GO", "HOTLINE_GO_PARENT"

// After so many of these without work it is looked whether the program can go on at all.
const hotlineLook = time.Second

func init() {
	text := os.Getenv(hotlineVariable)
	if text == "" {
		return
	}
	hotline.told = hotlineRead(text)
	hotline.started = time.Now()
	if err := hotlineStart(); err != nil {
		// The program runs, and nothing of it is measured.
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
		// Nobody is there to stop this process: the session was cut off before it began.
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

// hotlineClaim is true for the first process of a run that asks.
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

// hotlineRate is how often in a second the program is looked at.
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

// hotlinePause waits as time.Sleep does, and no longer than until the profile is stopped. It waits in the operating
// system: a timer would keep a program awake that waits for itself.
func hotlinePause(pause time.Duration) {
	if !hotline.mine.Load() {
		time.Sleep(pause)
		return
	}
	timeout := syscall.NsecToTimeval(int64(pause))
	syscall.SetsockoptTimeval(hotline.pause[0], syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &timeout)
	syscall.Read(hotline.pause[0], hotlineNothing[:])
}

// hotlineStarts is asked when the program starts a CPU profile: true lets it believe that it has one.
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

// hotlineKeeps is asked when the program stops its CPU profile: true where that is none.
func hotlineKeeps() bool { return hotline.mine.Load() }

// HotlineCount registers the counters of a file.
func HotlineCount(file string, counts []uint64, lines []uint32) {
	hotline.counts = append(hotline.counts, hotlineCounts{file, counts, lines})
}

// hotlineSave writes what was measured, once. signal is the name of the one that ends the program, "" for none.
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

// hotlineHits are the counts in JSON, by file and line.
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

// hotlineWrite writes a file so that nobody reads half of it.
func hotlineWrite(file, text string) error {
	part := file + ".part"
	if err := os.WriteFile(part, []byte(text), 0o600); err != nil {
		return err
	}
	return os.Rename(part, file)
}

// hotlineSend says something to the extension, a line of JSON.
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

// hotlineListen takes orders, and looks whether the program sleeps for ever. Where the extension is gone the program
// ends with its profile saved: no orphan stays.
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

// hotlineObey carries an order out; true when it was the last one.
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

// hotlineSignals saves the profile when a signal comes that the program does not handle, and lets it end the program.
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

// hotlineIdle notices a program that waits for itself: the profiler's goroutines keep the runtime from it.
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
