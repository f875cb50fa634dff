package events

import (
	"strconv"
	"time"
)

// appendLine appends the line that encoding/json would write, and reports whether
// it has done so: not of what needs an escape or a zone. Each tool of a build is
// noted by a process of its own, where finding out by reflection what a Tool looks
// like takes as long as everything else that is done to the log.
func (t *Tool) appendLine(b []byte) ([]byte, bool) {
	for _, s := range []string{t.Build, t.Tool, t.Package, t.Module, t.Version, t.Go, t.GOOS, t.GOARCH, t.Signal} {
		if !isPlain(s) {
			return b, false
		}
	}
	if y := t.Start.Year(); t.Start.Location() != time.UTC || y < 0 || y > 9999 {
		return b, false
	}
	text := func(key, s string) {
		b = append(append(append(append(b, key...), '"'), s...), '"')
	}
	number := func(key string, n int64) {
		b = strconv.AppendInt(append(b, key...), n, 10)
	}
	number(`{"schema":`, Schema)
	text(`,"event":`, t.kind())
	text(`,"build":`, t.Build)
	text(`,"tool":`, t.Tool)
	text(`,"package":`, t.Package)
	if t.Module != "" {
		text(`,"module":`, t.Module)
	}
	if t.Version != "" {
		text(`,"version":`, t.Version)
	}
	text(`,"go":`, t.Go)
	text(`,"goos":`, t.GOOS)
	text(`,"goarch":`, t.GOARCH)
	b = append(t.Start.AppendFormat(append(b, `,"start":"`...), time.RFC3339Nano), '"')
	number(`,"wall_ns":`, int64(t.Wall))
	number(`,"user_ns":`, int64(t.User))
	number(`,"system_ns":`, int64(t.System))
	number(`,"peak_memory":`, t.PeakMemory)
	number(`,"exit":`, int64(t.Exit))
	if t.Signal != "" {
		text(`,"signal":`, t.Signal)
	}
	if t.NotRun {
		b = append(b, `,"not_run":true`...)
	}
	number(`,"in":`, t.In)
	number(`,"out":`, t.Out)
	number(`,"own":{"wall_ns":`, int64(t.Own.Wall))
	number(`,"user_ns":`, int64(t.Own.User))
	number(`,"system_ns":`, int64(t.Own.System))
	return append(b, "}}\n"...), true
}

// isPlain reports whether a string is the same in JSON.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}
