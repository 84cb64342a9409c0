// Hotline's addition to package runtime/pprof of a program that it profiles: the manifest of what was recorded,
// as specified in src/runtimes/recording/README.md.
// Exists next to the package's own files in the build's overlay only.

package pprof

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

const hotlineManifestVersion = 2

// hotlineProcess returns this process's manifest entry so far, in JSON.
func hotlineProcess() string {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	cpu := time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	return fmt.Sprintf(
		`{"id":%s,"parent":%s,"kind":"process","pid":%d,"script":%s,"startedAt":%d,"durationMs":%.3f,"cpuMs":%.3f}`,
		hotlineQuote(hotline.id), hotlineNullable(hotline.parent), os.Getpid(), hotlineQuote(hotline.told["script"]),
		hotline.started.UnixMilli(), time.Since(hotline.started).Seconds()*1e3, cpu.Seconds()*1e3)
}

// hotlineManifest returns this process's manifest in JSON. signal is the name of the signal that terminates it, failure
// the reason why nothing was measured; both may be "".
func hotlineManifest(process, signal, failure string) string {
	return fmt.Sprintf(
		`{"schemaVersion":%d,"runtime":"go",%s,"command":%s,"exit":{"code":null,"signal":%s,"failure":%s},`+
			`"processes":[%s],"streams":{%s},"sources":{"injected":%s,"maps":{},"scripts":{}},"notes":[%s]}`,
		hotlineManifestVersion, hotlineFacts(), hotlineList(os.Args), hotlineNullable(signal), hotlineNullable(failure),
		process, hotlineStreams(failure == ""), hotline.told["injected"], hotlineNotes())
}

// hotlineStreams returns the files by stream, without the braces.
func hotlineStreams(isSaved bool) string {
	stream := "samples"
	if hotline.told["kind"] != "cpu" {
		stream = "allocations"
	}
	if !isSaved {
		return `"` + stream + `":[]`
	}
	entry := func(ending, format string) string {
		return fmt.Sprintf(`[{"file":%s,"format":"%s","process":%s}]`,
			hotlineQuote(hotline.base+ending), format, hotlineQuote(hotline.id))
	}
	streams := `"` + stream + `":` + entry(".pb.gz", "pprof")
	if len(hotline.counts) > 0 {
		streams += `,"hits":` + entry(".hits.json", "line-hits")
	}
	return streams
}

// hotlineNotes returns the notes, without the brackets.
func hotlineNotes() string {
	hotline.noting.Lock()
	defer hotline.noting.Unlock()
	var notes []string
	for _, id := range hotline.notes {
		notes = append(notes, `{"id":`+hotlineQuote(id)+`,"text":null}`)
	}
	for _, mark := range hotline.marks {
		notes = append(notes, `{"id":"benchmark","text":`+hotlineQuote(mark)+`}`)
	}
	return strings.Join(notes, ",")
}

func hotlineWriteManifest(process, signal, failure string) error {
	name := hotline.base + ".run.json"
	if hotline.parent == "" {
		name = "run.json"
	}
	return hotlineWrite(hotline.told["outDir"]+"/"+name, hotlineManifest(process, signal, failure))
}

// hotlineNullable returns a string as a JSON literal, or null for "".
func hotlineNullable(text string) string {
	if text == "" {
		return "null"
	}
	return hotlineQuote(text)
}
