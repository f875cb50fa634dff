package verify_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/longtest"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/internal/verify"
	"github.com/rogpeppe/go-internal/txtar"
)

// build builds testdata/program.txtar.
func build(t *testing.T, env []string, args ...string) []byte {
	t.Helper()
	a, err := txtar.ParseFile(filepath.Join("testdata", "program.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range a.Files {
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	args = slices.DeleteFunc(args, func(s string) bool { return s == "" })
	cmd := exec.Command("go", append([]string{"build", "-o", "program"}, args...)...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), append([]string{"CGO_ENABLED=0", "GOFLAGS=-buildvcs=false"}, env...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(dir, "program"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func ruling(t *testing.T, text string) verify.Ruling {
	t.Helper()
	pol, err := policy.Parse("linkgate.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return verify.Ruling{Policy: pol, Now: time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)}
}

const rules = `version: 1
rules:
  - module: example.com/lib
    versions: v1.2.3
    replaced: true
    symbols: [runtime.findnull]
    action: allow
    reason: measured
    expires: 2027-01-01
  - module: example.com/lib/nested
    action: allow
    reason: it has ended
    expires: 2026-01-01
`

// lines writes what was found, as tests compare it.
func lines(p *verify.Program) string {
	var list []string
	for _, f := range slices.Concat(p.Findings, p.Opened) {
		list = append(list, fmt.Sprintf("%s %s %s: %s %s %s@%s", f.Outcome, f.Class, f.Symbol, f.Kind, f.Package, f.Module, f.Version))
	}
	slices.Sort(list)
	return strings.Join(list, "\n") + "\n"
}

const want = `denied push-std os.definedElsewhere: defined  @
denied refused runtime.fatal: call example.com/lib/nested example.com/lib/nested@v0.1.0
denied refused runtime.firstmoduledata: var example.com/lib example.com/lib@v1.2.3
denied refused runtime.gcStart: value example.com/lib example.com/lib@v1.2.3
denied refused runtime.stopTheWorldGC: call example.com/app example.com/app@(devel)
granted handshake runtime.goyield: call example.com/app example.com/app@(devel)
granted handshake runtime.goyield: value example.com/app example.com/app@(devel)
granted handshake runtime.nanotime: call example.com/lib example.com/lib@v1.2.3
granted refused runtime.findnull: call example.com/lib example.com/lib@v1.2.3
warned wrapper runtime.breakpoint: call example.com/lib example.com/lib@v1.2.3
`

// stripped leaves out what only a file with a symbol table shows.
func stripped(want string) string {
	return strings.ReplaceAll(strings.ReplaceAll(want,
		"denied refused runtime.firstmoduledata: var example.com/lib example.com/lib@v1.2.3\n", ""),
		"denied refused runtime.gcStart: value example.com/lib example.com/lib@v1.2.3\n", "")
}

// TestOf reads a program stripped and as it is: nothing more and nothing less is found.
func TestOf(t *testing.T) {
	by := ruling(t, rules)
	for _, flags := range []string{"-checklinkname=0", "-checklinkname=0 -s -w"} {
		p := verify.Of("program", build(t, nil, "-ldflags="+flags), by)
		if p.Error != "" || p.Answer != verify.Found || !p.CheckOff {
			t.Errorf("%s: %q %s, check off: %v", flags, p.Error, p.Answer, p.CheckOff)
		}
		want := want
		if strings.HasSuffix(flags, "-w") {
			want = stripped(want)
		}
		if got := lines(p); got != want {
			t.Errorf("%s: got\n%swant\n%s", flags, got, want)
		}
	}
}

// TestBuilds reads it as each release makes it, and as the local toolchain does for other
// systems and in other modes.
func TestBuilds(t *testing.T) {
	longtest.Skip(t, "it builds with several releases and for several systems")
	by := ruling(t, rules)
	type target struct{ release, goos, goarch, mode string }
	targets := []target{
		{"local", "linux", "amd64", "-trimpath"}, {"local", "linux", "amd64", "-buildmode=pie"},
		{"local", "linux", "arm64", ""}, {"local", "windows", "amd64", ""}, {"local", "darwin", "arm64", ""},
	}
	for _, release := range toolchain.Names() {
		targets = append(targets, target{release, "linux", "amd64", ""})
	}
	for _, target := range targets {
		env := []string{"GOTOOLCHAIN=" + target.release, "GOOS=" + target.goos, "GOARCH=" + target.goarch}
		p := verify.Of("program", build(t, env, "-ldflags=-checklinkname=0", target.mode), by)
		want := want
		if p.Go >= "go1.27" { // which checks references from assembly
			want = strings.ReplaceAll(want, "warned wrapper runtime.breakpoint", "denied refused runtime.breakpoint")
		}
		if got := lines(p); sorted(got) != sorted(want) || p.Error != "" {
			t.Errorf("%v: %s\ngot\n%swant\n%s", target, p.Error, got, want)
		}
	}
}

// TestWrapperJumps: the program has the wrapper that jumps, and it is one that tells nothing.
func TestWrapperJumps(t *testing.T) {
	data := build(t, nil, "-ldflags=-checklinkname=0")
	if !bytes.Contains(data, []byte("main.(*node).text/template/parse.writeTo\x00")) {
		t.Fatal("the program lost the wrapper")
	}
	if got := lines(verify.Of("program", data, ruling(t, rules))); strings.Contains(got, "writeTo") {
		t.Error(got)
	}
}

func sorted(text string) string {
	list := strings.Split(text, "\n")
	slices.Sort(list)
	return strings.Join(list, "\n")
}
