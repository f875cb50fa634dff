// Package attempts_test builds the attempts of testdata/attempts: ways past linkgate that
// were thought of, each with what becomes of it.
package attempts_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/longtest"
	"github.com/linkgate/linkgate/internal/story"
)

// TestAttempts builds each attempt with the local toolchain, or the one that
// LINKGATE_TEST_TOOLCHAIN names, and holds what becomes of it against its first lines.
func TestAttempts(t *testing.T) {
	longtest.Skip(t, "builds a program for each attempt")
	host := story.Host(t)

	bin := story.Programs(t, filepath.Join("..", "..", ".."), host["GOCACHE"])
	for _, a := range readAttempts(t) {
		t.Run(a.name, func(t *testing.T) {
			if why := a.missing(host["GOVERSION"]); why != "" {
				t.Skip(why)
			}
			t.Parallel() // much of a build waits for one process
			b := builder{t: t, dir: t.TempDir(), linkgate: filepath.Join(bin, "linkgate"), goroot: host["GOROOT"]}
			b.env = append(os.Environ(), "GOTOOLCHAIN=local", "GOFLAGS=-buildvcs=false", "GOWORK=", "GOENV=off", "GOPROXY=off", "GOCACHE="+host["GOCACHE"],
				"LINKGATE_TELEMETRY=off", "PATH="+filepath.Join(host["GOROOT"], "bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
			b.unpack(a)
			b.check(a, a.want(host["GOVERSION"]))
		})
	}
}

// A builder builds one attempt.
type builder struct {
	t        *testing.T
	dir      string
	linkgate string
	goroot   string
	env      []string
}

// unpack writes the files of an attempt, and those that every one has unless it brings
// its own. gen.go is run: it makes what an archive cannot hold.
func (b *builder) unpack(a attempt) {
	files := &txtar.Archive{Files: slices.Concat(frame(a), a.files)}
	for i, f := range files.Files {
		files.Files[i].Data = []byte(b.expand(string(f.Data)))
	}
	if err := txtar.Write(files, b.dir); err != nil {
		b.t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(b.dir, "gen.go")); err == nil {
		if out, err := b.run(nil, "run", "gen.go"); err != nil {
			b.t.Fatalf("gen.go: %v\n%s", err, out)
		}
	}
}

func (b *builder) expand(s string) string {
	return strings.NewReplacer("$DIR", filepath.ToSlash(b.dir), "$GOROOT", filepath.ToSlash(b.goroot)).Replace(s)
}

func (b *builder) run(env []string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Path = lookPath(b.env)
	cmd.Dir = b.dir
	cmd.Env = slices.Clone(b.env)
	for _, v := range env {
		cmd.Env = append(cmd.Env, b.expand(v))
	}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// lookPath returns the go command under test.
func lookPath(env []string) string {
	var path string
	for _, v := range env {
		if p, ok := strings.CutPrefix(v, "PATH="); ok {
			path = p
		}
	}
	first, _, _ := strings.Cut(path, string(os.PathListSeparator))
	name := filepath.Join(first, "go")
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return name
}

// check builds an attempt, and fails unless it ends as it should.
func (b *builder) check(a attempt, want outcome) {
	args := strings.Fields(b.expand(a.command))
	first := 1
	if slices.Contains(args, "-C") { // go takes it as the first flag alone
		first = 3
	}
	verb, rest := args[:first], args[first:]
	shim := "-toolexec=" + b.linkgate + " -log " + filepath.Join(b.dir, "log.jsonl")
	out, err := b.run(a.env, slices.Concat(verb, []string{shim}, rest)...)
	b.t.Logf("%v\n%s", err, out)
	found := b.denied()
	if (err == nil) != (want.word == "links") {
		b.t.Fatalf("want it to be %s", want)
	}
	switch want.word {
	case "denied":
		for _, w := range want.findings {
			if !slices.ContainsFunc(found, w.is) {
				b.t.Errorf("not denied: %v, but %s", w, list(found))
			}
		}
		b.mustMatter(a, verb, rest)
	case "links":
		if len(found) > 0 {
			b.t.Errorf("denied: %s", list(found))
		}
	default:
		if !strings.Contains(out, want.text) {
			b.t.Errorf("it does not say %q", want.text)
		}
		if want.word == "stopped" {
			b.mustMatter(a, verb, rest)
		}
	}
}

// mustMatter fails unless Go links the attempt when its own check is off: what never
// links shows nothing.
func (b *builder) mustMatter(a attempt, verb, rest []string) {
	args := slices.Clone(verb)
	if !strings.Contains(a.command, "-ldflags") {
		args = append(args, "-ldflags=-checklinkname=0")
	}
	if out, err := b.run(a.env, append(args, rest...)...); err != nil {
		b.t.Errorf("Go does not link it either: %v\n%s", err, out)
	}
}

// denied returns what the log has on what is denied.
func (b *builder) denied() []*events.Relocation {
	f, err := os.Open(filepath.Join(b.dir, "log.jsonl"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		b.t.Fatal(err)
	}
	defer f.Close()
	var list []*events.Relocation
	for ev, err := range events.Read(f) {
		if err != nil {
			b.t.Fatal(err)
		}
		if r, ok := ev.(*events.Relocation); ok && r.Decision.Action == finding.Deny {
			list = append(list, r)
		}
	}
	return list
}

func list(found []*events.Relocation) string {
	var words []string
	for _, r := range found {
		words = append(words, r.From.Module+" "+r.Symbol+" "+finding.Join(r.Classes, ","))
	}
	return strings.Join(words, "; ")
}
