// Mutate asks what the tests hold: it changes one thing of a package at a time, runs
// the package's tests, and prints each change that no test notices.
//
//	go run ./scripts/mutate ./internal/linkname internal/goobj/mask.go
//	go run ./scripts/mutate -with ./internal/summary internal/goobj/mask.go:40
//
// A target is a package, a file of one, or a line. The changes are:
//
//   - a condition is negated, or never true: its branch is dropped
//   - && becomes ||, < becomes <=, == becomes !=, true becomes false, and the other
//     way round; a ! is dropped, or one side of && or ||
//   - a case is dropped
//   - a function returns zero values at once
//   - a statement is dropped
//
// All changes of a package are in one test binary, which an environment variable tells
// which one to make. It is built with an overlay (go help build): nothing in the tree
// is written.
//
// equivalent.txt lists changes that no test can notice, a line each:
//
//	file function: change # why
//
// A line there that is no survivor is an error. A changed loop can take all memory
// until its time is up: run this under `ulimit -v`.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// environment is the variable that says which change is made.
const environment = "MUTATE"

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("mutate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	with := flags.String("with", "", "comma-separated further `packages` whose tests are run")
	tests := flags.String("run", "", "run only the tests that match this `regexp`")
	verbose := flags.Bool("v", false, "print every change, and which of them survive")
	name := flags.String("equivalent", filepath.Join("scripts", "mutate", "equivalent.txt"), "`file` of changes that no test can notice")
	if flags.Parse(args) != nil || flags.NArg() == 0 {
		return 2
	}
	equivalent, err := readEquivalent(*name)
	t := totals{out: stdout, verbose: *verbose, equivalent: equivalent, met: map[string]bool{}}
	for _, target := range flags.Args() {
		if err == nil {
			err = t.target(target, strings.FieldsFunc(*with, func(r rune) bool { return r == ',' }), *tests)
		}
	}
	if err == nil {
		err = t.end()
	}
	if err != nil {
		fmt.Fprintf(stderr, "mutate: %v\n", err)
		return 1
	}
	return 0
}

// readEquivalent reads the changes that no test can notice.
func readEquivalent(name string) (map[string]bool, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	list := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, why, _ := strings.Cut(line, " # ")
		if why == "" {
			return nil, fmt.Errorf("%s: no reason: %s", name, line)
		}
		list[key] = false // not met yet
	}
	return list, nil
}

// totals counts over all targets.
type totals struct {
	out        io.Writer
	verbose    bool
	equivalent map[string]bool // by key: whether it survived
	met        map[string]bool // files of which all was tried

	all, left, known int
}

// target tries every mutant of a target.
func (t *totals) target(target string, with []string, tests string) error {
	s, err := resolve(target)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "mutate-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	list, err := s.build(work, append([]string{"./" + s.dir}, with...), tests)
	if err != nil {
		return err
	}
	start := time.Now()
	if ok, out := s.test(0, 10*time.Minute); !ok {
		return fmt.Errorf("the tests of %s fail unchanged:\n%s", s.dir, out)
	}
	timeout := 20*time.Second + 10*time.Since(start)
	for _, m := range list {
		if s.line > 0 && m.line != s.line {
			continue
		}
		t.met[m.file] = s.line == 0
		t.all++
		survives, out := s.test(m.number, timeout)
		_, isKnown := t.equivalent[m.key()]
		switch {
		case strings.HasSuffix(string(out), outOfTime): // a loop that does not end, or a busy machine
			fmt.Fprintf(t.out, "out of time: %s:%d %s: %s\n", m.file, m.line, m.function, m.change)
		case survives && isKnown:
			t.known++
			t.equivalent[m.key()] = true
		case survives:
			t.left++
			fmt.Fprintf(t.out, "survives: %s:%d %s: %s\n", m.file, m.line, m.function, m.change)
		case t.verbose:
			fmt.Fprintf(t.out, "killed: %s:%d %s: %s\n", m.file, m.line, m.function, m.change)
		}
	}
	return nil
}

// end prints the share, and looks for reasons that nothing needs.
func (t *totals) end() error {
	fmt.Fprintf(t.out, "%d of %d changes survive (%.1f %%), and %d that no test can notice\n", t.left, t.all, 100*float64(t.left)/float64(max(1, t.all)), t.known)
	var stale []string
	for key, survived := range t.equivalent {
		if file, _, _ := strings.Cut(key, " "); t.met[file] && !survived {
			stale = append(stale, key)
		}
	}
	if len(stale) > 0 {
		slices.Sort(stale)
		return fmt.Errorf("these do not survive:\n%s", strings.Join(stale, "\n"))
	}
	return nil
}

// A suite is a package with all its mutants, and the tests that are to notice them.
type suite struct {
	dir   string
	files []string // that are changed
	line  int      // the only one, or 0
	runs  []*exec.Cmd
}

func resolve(target string) (*suite, error) {
	s := &suite{}
	if name, line, ok := strings.Cut(target, ".go:"); ok {
		n, err := strconv.Atoi(line)
		if err != nil {
			return nil, err
		}
		target, s.line = name+".go", n
	}
	target = filepath.Clean(target)
	if strings.HasSuffix(target, ".go") {
		s.dir, s.files = filepath.Dir(target), []string{target}
		return s, nil
	}
	s.dir = target
	out, err := exec.Command("go", "list", "-f", "{{range .GoFiles}}{{.}}\n{{end}}", "./"+target).Output()
	for _, name := range strings.Fields(string(out)) {
		s.files = append(s.files, filepath.Join(target, name))
	}
	return s, err
}

// build writes the changed files and builds the test binaries of packages.
func (s *suite) build(work string, packages []string, tests string) ([]mutant, error) {
	var all []mutant
	replace := map[string]string{}
	write := func(name string, text []byte) error {
		path, err := filepath.Abs(name)
		if err != nil {
			return err
		}
		replace[path] = filepath.Join(work, filepath.Base(name))
		return os.WriteFile(replace[path], text, 0o666)
	}
	for _, name := range s.files {
		src, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		pkg, text, list, err := mutate(name, src, len(all)+1)
		if err != nil {
			return nil, err
		}
		if err := write(name, text); err != nil {
			return nil, err
		}
		if err := write(filepath.Join(s.dir, "mutate_support.go"), support(pkg)); err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(work, "overlay.json"), overlay, 0o666); err != nil {
		return nil, err
	}
	for i, pkg := range packages {
		binary := filepath.Join(work, fmt.Sprintf("%d.test", i))
		cmd := exec.Command("go", "test", "-c", "-vet=off", "-overlay", filepath.Join(work, "overlay.json"), "-o", binary, pkg)
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("building the tests of %s with all changes: %w\n%s", pkg, err, out)
		}
		s.runs = append(s.runs, &exec.Cmd{Path: binary, Dir: pkg, Args: []string{binary, "-test.failfast", "-test.run=" + tests},
			Env: append(os.Environ(), "TMPDIR="+work)})
	}
	return all, nil
}

const outOfTime = "out of time"

// test runs the tests with a change, or without one. It returns whether all pass.
func (s *suite) test(number int, timeout time.Duration) (bool, []byte) {
	for _, r := range s.runs {
		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		cmd := exec.CommandContext(ctx, r.Path, r.Args[1:]...)
		cmd.Dir, cmd.Env, cmd.WaitDelay = r.Dir, append(slices.Clone(r.Env), fmt.Sprintf("%s=%d", environment, number)), time.Second
		out, err := cmd.CombinedOutput()
		late := ctx.Err() != nil
		cancel()
		switch {
		case late:
			return false, append(out, outOfTime...)
		case err != nil:
			return false, append(out, err.Error()...)
		}
	}
	return true, nil
}
