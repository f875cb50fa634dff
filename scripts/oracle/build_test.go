package main

import (
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/longtest"
	"github.com/linkgate/linkgate/scripts/internal/trial"
)

// TestMain lets the test binary be the -toolexec wrapper, as main does.
func TestMain(m *testing.M) {
	if file := os.Getenv(stepEnv); file != "" && len(os.Args) > 1 {
		os.Exit(toolexec(file, os.Args[1:]))
	}
	os.Exit(m.Run())
}

// The oracle of the local toolchain refuses what control.txtar pulls, all by
// itself and in agreement with Go's own linker, and nothing in exported.txtar.
func TestOracle(t *testing.T) {
	longtest.Skip(t, "builds a linker")
	tc := trial.FindToolchain("local")
	if tc.Err != nil {
		t.Fatal(tc.Err)
	}
	work := t.TempDir()
	programs, err := loadPrograms("../../testdata", work)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b := &builder{work: work, self: self, pattern: "hole-[ce]*"}
	got := map[string][]ref{}
	for _, c := range b.column(tc, programs, 1, func(cell) {}) {
		if c.kind != equal {
			t.Errorf("%s: %s: %s", c.program, c.text(), c.why)
		}
		got[c.program] = c.oracle
	}
	want := map[string][]ref{
		"hole-control":     {{"example.com/app/toolarge", "fmt.tooLarge"}},
		"hole-crossmodule": {},
		"hole-exported":    {},
	}
	for id, refs := range want {
		if len(got[id]) != len(refs) || len(refs) > 0 && !reflect.DeepEqual(got[id], refs) {
			t.Errorf("%s: got %v, want %v", id, got[id], refs)
		}
	}
}

func TestNotLinked(t *testing.T) {
	failed := exec.Command("go", "no-such-command").Run()
	tests := map[string]struct {
		output string
		err    error
		kind   kind
		why    string
	}{
		"offline": {
			"go: example.com/a@v1.0.0: Get \"https://proxy.golang.org/x\": dial tcp: lookup proxy.golang.org: no such host\n",
			failed, skipped, "the module proxy is unreachable",
		},
		"syntax error": {"# example.com/a\n./main.go:3:1: syntax error\n", failed, noCompile, "./main.go:3:1: syntax error"},
		"killed tool":  {"fmt: compile: signal: killed\n", failed, broken, "signal: killed"},
		"no go":        {"", exec.ErrNotFound, broken, "not found"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := notLinked(tt.output, tt.err)
			if c.kind != tt.kind || !strings.Contains(c.why, tt.why) {
				t.Errorf("got %s: %s", c.text(), c.why)
			}
		})
	}
}
