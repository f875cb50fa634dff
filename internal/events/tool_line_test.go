package events

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"
)

// generic returns a tool's line as encoding/json has it.
func generic(t *testing.T, tool *Tool) []byte {
	t.Helper()
	line, err := lineOf(tool)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(line); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestToolLine: no field is missing, and each stands where encoding/json has it.
func TestToolLine(t *testing.T) {
	var full Tool
	n := 0
	fill(t, reflect.ValueOf(&full).Elem(), &n)
	full.Start = full.Start.UTC()
	for i, v := 0, reflect.ValueOf(&full).Elem(); i < v.NumField(); i++ {
		if v.Field(i).Kind() == reflect.String {
			v.Field(i).SetString(fmt.Sprintf("<&> [%d]", i))
		}
	}
	for _, tool := range []*Tool{{}, &full, numberedTool("b", 3), {Package: "a [a.test]", Version: "v0.0.0-<&>"}} {
		got, ok := tool.appendLine(nil)
		if want := generic(t, tool); !ok || string(got) != string(want) {
			t.Errorf("%v\n%s\n%s", ok, got, want)
		}
	}
	for _, tool := range []*Tool{{Build: `a"b`}, {Tool: "a\\b"}, {Package: "ü"}, {Signal: "\x7f"}, {Module: "a\nb"}, {Start: time.Unix(0, 0).In(time.FixedZone("", 3600))}, {Start: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}} {
		if got, ok := tool.appendLine(nil); ok || len(got) > 0 {
			t.Errorf("%+v: %s", tool, got)
		}
	}
}

func FuzzToolLine(f *testing.F) {
	f.Add("go-build1", "example.com/a", "v1.2.3", "killed", int64(1), int64(2), int64(3), true)
	f.Add("a\"b", "\x00ü ", "<&>\u2028", "\xff", int64(-1), int64(1)<<62, int64(0), false)
	f.Fuzz(func(t *testing.T, build, pkg, version, signal string, start, wall, size int64, notRun bool) {
		tool := &Tool{Build: build, Tool: "compile", Package: pkg, Module: pkg, Version: version, Go: version, GOOS: build, GOARCH: signal,
			Start: time.Unix(start%(1<<40), wall).UTC(), Wall: time.Duration(wall), Exit: int(int16(size)), Signal: signal, NotRun: notRun, In: size, Own: Own{User: time.Duration(start)}}
		got, ok := tool.appendLine(nil)
		if !ok {
			return
		}
		if want := generic(t, tool); string(got) != string(want) {
			t.Errorf("\n%s\n%s", got, want)
		}
	})
}
