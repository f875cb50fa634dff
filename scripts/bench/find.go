package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"golang.org/x/mod/module"
)

// grepCommand is what people do today. The line has `grep -l`, which does not
// look into directories.
const grepCommand = `go mod download -json all | jq -r .Dir | xargs grep -rl '//go:linkname'`

// find compares two ways to list every linkname of a program and its dependencies,
// and what they find: linkgate, and grep in the modules' sources.
func find(l *lab, p *program) ([]result, error) {
	const own, build = "own part of a link, then report -all", "linkgate build, then report -all"
	if _, err := exec.LookPath("jq"); err != nil {
		return skipped(own, grepCommand, skip("there is no jq here"))
	}
	if p.link == nil {
		if err := l.capture(p); err != nil {
			return nil, err
		}
	}
	found := filepath.Join(p.link.work, "grep.txt")
	// grep ends with 1 or 2 where a module has none or cannot be read, and xargs
	// then with 123.
	grep := side{job: job{Commands: [][]string{{"sh", "-c", grepCommand + " || test $? = 123"}}, Dir: p.dir, Env: l.environ(p.env), Stdout: found}}
	if _, err := grep.run(); err != nil {
		return skipped(own, grepCommand, skip("the modules cannot be fetched: "+err.Error()))
	}
	notes, err := l.compareFindings(p, found)
	if err != nil {
		return nil, err
	}

	log := filepath.Join(p.link.work, "find.jsonl")
	report := []string{l.gate, "report", "-all", log}
	forget := afresh(log, filepath.Join(p.link.work, "found"))
	var rows []result
	for _, knows := range levels() {
		a := p.link.side(way{gate: l.gate, flags: []string{"-log", log}, tool: l.standin, knows: knows,
			stdout: filepath.Join(p.link.work, "report.txt"), further: [][]string{report}})
		a.prepare = both(a.prepare, forget)
		rows = append(rows, l.compare(result{What: own + ", " + string(knows), Against: grepCommand, Notes: notes}, l.options.pairs, a, grep))
		notes = nil // said once
	}

	out := filepath.Join(p.link.work, "found")
	j, err := l.buildJob(p, out, []string{"XDG_CACHE_HOME=" + p.link.caches()}, "-toolexec="+l.gate+" -log "+log)
	if err != nil {
		return nil, err
	}
	j.Commands = append(j.Commands, report)
	b := side{both(forget, afresh(p.link.caches())), j}
	return append(rows, l.compare(result{What: build, Against: grepCommand, Notes: p.notes()}, l.options.pairs, b, grep)), nil
}

// both prepares for two reasons.
func both(a, b func() error) func() error {
	return func() error {
		if err := a(); err != nil {
			return err
		}
		return b()
	}
}

// compareFindings says which files grep names without need, and which linknames of
// the log it does not find. A file is needed when linkgate has a finding declared in
// it.
func (l *lab) compareFindings(p *program, found string) ([]string, error) {
	rels, err := l.relocations(p)
	if err != nil {
		return nil, err
	}
	needed, elsewhere := l.declared(p, rels)
	data, err := os.ReadFile(found)
	if err != nil {
		return nil, err
	}
	compiled, err := l.compiled(p)
	if err != nil {
		return nil, err
	}
	grepped := map[string]bool{}
	reasons := map[string][]string{}
	for name := range strings.Lines(string(data)) {
		name = strings.TrimSuffix(name, "\n")
		grepped[name] = true
		if needed[name] == 0 {
			why := reason(name, compiled)
			reasons[why] = append(reasons[why], name)
		}
	}
	missed := elsewhere
	for name, n := range needed {
		if !grepped[name] {
			missed = append(missed, fmt.Sprintf("%d in %s", n, strings.TrimPrefix(name, l.modcache+"/")))
		}
	}
	slices.Sort(missed)
	falses := 0
	var lines []string
	for _, why := range []string{whyOther, whyTest, whyBuild, whyText, whyOwn} {
		if n := len(reasons[why]); n > 0 {
			falses += n
			lines = append(lines, fmt.Sprintf("  %d %s, as %s", n, why, strings.TrimPrefix(reasons[why][0], l.modcache+"/")))
		}
	}
	notes := append([]string{fmt.Sprintf("linkgate: %d pairs of package and symbol outside std, declared in %d files; grep: %d files, of them false: %d",
		len(rels), len(needed), len(grepped), falses)}, lines...)
	notes = append(notes, fmt.Sprintf("missed by grep: %d", len(missed)))
	const most = 8
	for _, m := range missed[:min(most, len(missed))] {
		notes = append(notes, "  "+m)
	}
	return notes, nil
}

// declared counts relocations by the file that declares them, and lists those that
// no file of the module cache or the main module declares.
func (l *lab) declared(p *program, rels []*events.Relocation) (map[string]int, []string) {
	files := map[string]int{}
	var elsewhere []string
	for _, r := range rels {
		if r.Directive == nil {
			elsewhere = append(elsewhere, fmt.Sprintf("%s uses %s: no directive, %s", r.From.Path, r.Symbol, r.Form))
			continue
		}
		files[l.path(p, r.Directive.File)]++
	}
	return files, elsewhere
}

// path returns the file that the log names.
func (l *lab) path(p *program, name string) string {
	if filepath.IsAbs(name) || strings.HasPrefix(name, "$") {
		return name
	}
	if mod, rest, ok := strings.Cut(name, "@"); ok {
		if escaped, err := module.EscapePath(mod); err == nil {
			return filepath.Join(l.modcache, filepath.FromSlash(escaped+"@"+rest))
		}
	}
	return filepath.Join(p.dir, filepath.FromSlash(name))
}

// compiled returns the files that the build of a program compiles.
func (l *lab) compiled(p *program) (map[string]bool, error) {
	const format = `{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}{{range .CgoFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}`
	out, err := l.goCommand(p.dir, p.env, "list", "-deps", "-f", format, p.target)
	if err != nil {
		return nil, err
	}
	files := map[string]bool{}
	for name := range strings.Lines(out) {
		files[strings.TrimSpace(name)] = true
	}
	return files, nil
}

// Why a file that grep names is none that links a symbol of another package.
const (
	whyTest  = "tests"
	whyBuild = "not in this build (another platform, or a package that is not imported)"
	whyOther = "that are no Go source"
	whyText  = "with the words in a comment or a string"
	whyOwn   = "that pull nothing: they open a symbol of their own, or nobody uses what they pull"
)

func reason(name string, compiled map[string]bool) string {
	switch {
	case !strings.HasSuffix(name, ".go"):
		return whyOther
	case strings.HasSuffix(name, "_test.go"):
		return whyTest
	case !compiled[name]:
		return whyBuild
	}
	data, _ := os.ReadFile(name)
	if !strings.Contains("\n"+string(data), "\n//go:linkname ") {
		return whyText
	}
	return whyOwn
}
