package cli

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// FuzzToolGlobals: what is told of a tool's command line at once is what the flag
// package makes of it. Whether "--" stands before is nothing to a tool's path.
func FuzzToolGlobals(f *testing.F) {
	for _, line := range []string{
		"/t/compile -o x", "-dir -- /t/asm", "-dir /d -build b -telemetry on /t/compile -V=full", "-dir -build /t/link", "-telemetry off -telemetry on /t/asm",
		"-telemetry maybe /t/asm", "-dir=/d /t/asm", "--dir /d /t/asm", "-C /d /t/asm", "-- /t/asm", "-dir", "-dir /d", "-log /l -policy /p -dir /d -- /t/asm",
		"version", "-dir /d build", "gcc -v", "-h", "", " /t/asm", "- /t/asm",
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		args := strings.Split(line, " ")
		o, command, ok := ToolGlobals(args)
		want, rest, _, err := ParseGlobals(args)
		if !ok {
			return
		}
		if err != nil || o != want || !slices.Equal(command, rest) || !filepath.IsAbs(command[0]) {
			t.Errorf("%q: %+v %q, want %+v %q, %v", args, o, command, want, rest, err)
		}
	})
}

// TestToolGlobals: what go and `linkgate build` start is told at once.
func TestToolGlobals(t *testing.T) {
	tool, err := filepath.Abs("compile")
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{tool}, {tool, "-V=full"}, {"-dir", "/d", "-build", "b", "-telemetry", "on", tool, "-o", "x"}, {"-policy", "p", "-log", "l", tool}} {
		if _, command, ok := ToolGlobals(args); !ok || command[0] != tool {
			t.Errorf("%q: %q, %v", args, command, ok)
		}
	}
}
