package main

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/internal/signature"
	"github.com/linkgate/linkgate/internal/signature/released"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A program is a module whose pulls have known verdicts.
type program struct {
	target, goos, goarch string
	cgo                  bool
	tags                 []string

	modules map[string]string   // path to directory
	users   map[string][]string // the packages that import one
}

// measure compares with known verdicts, and prints each that differs. truth is a file of
// lines with tabs: a program's id, toolchain, package, local name, symbol, file and line,
// both declarations, and the verdict. corpus has corpus.tsv, and a directory for each id.
func measure(truth, corpus string) error {
	programs, err := readCorpus(corpus)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(truth)
	if err != nil {
		return err
	}
	table, err := released.Table()
	if err != nil {
		return err
	}
	files := signature.NewFiles()
	sources := make(map[string]*signature.Sources)
	counts := make(map[[2]string]int)
	agree, all := 0, 0
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		f := strings.Split(line, "\t")
		id, name, pkg, local, symbol, want := f[0], f[1], f[2], f[3], f[4], f[8]
		p := programs[id]
		if p == nil {
			return fmt.Errorf("%s is not in the corpus", id)
		}
		s := sources[id+name]
		if s == nil {
			if err := p.list(filepath.Join(corpus, id)); err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
			std, ok := table.Std(minorOf(name), p.goos, p.goarch)
			if !ok {
				return fmt.Errorf("%s %s: not in the table", id, name)
			}
			b, err := p.build(minorOf(name))
			if err != nil {
				return err
			}
			s = signature.NewSources(b, std, signature.Where{
				Files: p.dir(filepath.Join(corpus, id)), Users: func(pkg string) []string { return p.users[pkg] },
			}, files)
			sources[id+name] = s
		}
		c := s.Judge(pkg, local, symbol)
		all++
		counts[[2]string{want, c.Verdict.String()}]++
		if c.Verdict.String() == want {
			agree++
		} else {
			fmt.Printf("%s %s %s %s: %s, not %s\n\t%s\n\t%s\n\t%s\n", id, name, pkg, symbol, c.Verdict, want, c.Local, c.Target, c.Why())
		}
		if c.Verdict == signature.Breaks {
			fmt.Printf("%s %s %s.%s pulls %s: breaks, %s (%s)\n", id, name, pkg, local, symbol, c.Why(), cmp.Or(c.Harmless, "not shown to be harmless"))
		}
	}
	for _, pair := range slices.SortedFunc(keys(counts), func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) }) {
		fmt.Printf("%-12s as %-12s %d\n", pair[0], pair[1], counts[pair])
	}
	fmt.Printf("%d of %d agree\n", agree, all)
	return nil
}

func keys[K comparable, V any](m map[K]V) func(func(K) bool) {
	return func(yield func(K) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func minorOf(name string) int {
	minor, _, _ := strings.Cut(strings.TrimPrefix(name, "go1."), ".")
	n, _ := strconv.Atoi(minor) // of our own list
	return n
}

// readCorpus reads the programs of corpus.tsv.
func readCorpus(dir string) (map[string]*program, error) {
	data, err := os.ReadFile(filepath.Join(dir, "corpus.tsv"))
	if err != nil {
		return nil, err
	}
	programs := make(map[string]*program)
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		f := strings.Split(line, "\t")
		p := &program{target: f[2], goos: "linux", goarch: "amd64", cgo: true, tags: strings.FieldsFunc(f[4], func(r rune) bool { return r == ',' || r == ' ' })}
		for _, env := range strings.Fields(f[3]) {
			switch key, value, _ := strings.Cut(env, "="); key {
			case "GOOS":
				p.goos = value
			case "GOARCH":
				p.goarch = value
			case "CGO_ENABLED":
				p.cgo = value != "0"
			}
		}
		programs[f[0]] = p
	}
	return programs, nil
}

// list asks go for a program's modules and imports, once.
func (p *program) list(dir string) error {
	if p.modules != nil {
		return nil
	}
	p.modules, p.users = make(map[string]string), make(map[string][]string)
	work, err := os.MkdirTemp("", "signatures-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := os.CopyFS(work, os.DirFS(dir)); err != nil {
		return err
	}
	// A module may be imported with an old Go alone.
	for _, name := range []string{toolchain.Names()[0], "local"} {
		if err := p.listWith(name, dir, work); err != nil {
			return err
		}
	}
	return nil
}

// listWith asks the go of a toolchain.
func (p *program) listWith(name, dir, work string) error {
	cmd := exec.Command("go", "list", "-e", "-deps", "-mod=mod", "-tags", strings.Join(p.tags, ","),
		"-f", "{{with .Module}}{{.Path}}\t{{.Dir}}\t{{.Main}}{{end}}\t{{.ImportPath}}\t{{join .Imports \" \"}}", p.target)
	cmd.Dir = work
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+p.goos, "GOARCH="+p.goarch, "GOWORK=off", "GOTOOLCHAIN="+name)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 5 {
			continue // of std
		}
		if f[2] == "true" {
			f[1] = dir
		}
		p.modules[f[0]] = f[1]
		for _, imported := range strings.Fields(f[4]) {
			p.users[imported] = append(p.users[imported], f[3])
		}
	}
	return nil
}

// dir returns the directory of a package: in the module with the longest path.
func (p *program) dir(main string) func(pkg string) (string, []string) {
	return func(pkg string) (string, []string) {
		if pkg == "main" {
			return main, nil
		}
		for module := pkg; module != "."; module = parent(module) {
			if dir := p.modules[module]; dir != "" {
				return filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(pkg, module))), nil
			}
		}
		return "", nil
	}
}

func parent(path string) string {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return "."
	}
	return path[:i]
}

func (p *program) build(minor int) (selection.Build, error) {
	release, ok := toolchain.BuiltIn(minor)
	if !ok {
		return selection.Build{}, fmt.Errorf("go1.%d is not built in", minor)
	}
	experiments, err := release.Experiments(p.goos, p.goarch)
	return selection.Build{GOOS: p.goos, GOARCH: p.goarch, Cgo: p.cgo, Tags: p.tags, Minor: minor, Experiments: experiments}, err
}
