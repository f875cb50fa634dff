package main

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/internal/verify"
	"github.com/linkgate/linkgate/scripts/internal/trial"
)

// built are the programs of testdata/programs that are measured, with how each is built. The
// others stand for a phenomenon that has no call.
func built() map[string]string {
	return map[string]string{
		"anet-android": "", "asm-refs": "", "bigfft-old": "CGO_ENABLED=1 -buildmode=c-shared", "codec-1.2.12": "CGO_ENABLED=1 -buildmode=c-shared", "forceexport": "-trimpath",
		"func-pull": "-buildmode=pie", "func-pull-windows": "", "func-pull-darwin": "", "gateway": "-buildmode=pie",
		"go-json": "GOARCH=arm64", "gvisor-sync": "-trimpath", "late": "", "main-and-dep": "-buildmode=pie",
		"memsize": "", "method-pull-recorded": "", "phuslu-log": "GOOS=windows", "reflect2": "GOOS=darwin GOARCH=arm64",
		"reflectx-1.5.0": "", "serf-0.10.1": "", "sonic-1.12.5-call": "", "sonic-1.15.5-call": "-trimpath",
		"two-violators": "GOARCH=arm64", "wazero": "-buildmode=pie", "xnet-old-darwin": "",
	}
}

// A call is a function of std and the package that calls it.
type call struct{ symbol, pkg string }

// measurePrograms builds programs, and holds what verify sees of each against the linker's own
// search for live code and the objects' relocations.
func measurePrograms(patterns, release string, verbose bool) error {
	all, err := trial.Corpus("testdata")
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "program\tbuilt\tlive calls\tfound\twrong\tstripped")
	var sum measured
	for _, p := range all {
		how, wanted := built()[p.ID]
		if ok, err := path.Match(patterns, p.ID); !wanted || !ok || err != nil {
			continue
		}
		m, err := measureProgram(p, "testdata", how, release)
		if err != nil {
			fmt.Fprintf(w, "%s\t%s\t%v\n", p.ID, how, trial.FirstLine(err.Error()))
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%s\n", p.ID, strings.TrimSpace(strings.Join(p.Env, " ")+" "+how), m.live, m.live-len(m.missed), len(m.wrong), m.stripped)
		w.Flush()
		sum.live += m.live
		sum.missed, sum.wrong = append(sum.missed, m.missed...), append(sum.wrong, m.wrong...)
		if verbose {
			fmt.Println("missed:", m.missed, "wrong:", m.wrong)
		}
	}
	found := sum.live - len(sum.missed)
	fmt.Fprintf(w, "found %d of %d live calls; of %d that verify names %d are none\n", found, sum.live, found+len(sum.wrong), len(sum.wrong))
	return w.Flush()
}

// A measured is what became of one program.
type measured struct {
	live          int
	missed, wrong []call
	stripped      string // "same", or what differs
}

func measureProgram(p trial.Program, testdata, how, release string) (m measured, err error) {
	work, err := os.MkdirTemp("", "binaries")
	if err != nil {
		return m, err
	}
	defer os.RemoveAll(work)
	dir, err := p.Place(testdata, work)
	if err != nil {
		return m, err
	}
	env := append(trial.Environ(p.Env...), "GOTOOLCHAIN="+release, "CGO_ENABLED=0")
	flags := slices.Clone(p.Flags)
	for word := range strings.FieldsSeq(how) {
		if strings.HasPrefix(word, "-") {
			flags = append(flags, word)
		} else {
			env = append(env, word)
		}
	}
	run := func(args ...string) ([]byte, error) {
		cmd := exec.Command("go", slices.Concat(args[:1], flags, args[1:], []string{p.Target})...)
		cmd.Dir, cmd.Env = dir, env
		text, err := cmd.CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("%w: %s", err, trial.FirstMessage(string(text)))
		}
		return text, nil
	}
	out := filepath.Join(work, "program")
	deps, err := run("build", "-o", out, "-ldflags=-checklinkname=0 -dumpdep")
	if err != nil {
		return m, err
	}
	found, err := seen(out)
	if err != nil {
		return m, err
	}
	if _, err := run("build", "-o", out, "-ldflags=-checklinkname=0 -s -w"); err != nil {
		return m, err
	}
	foundStripped, err := seen(out)
	if err != nil {
		return m, err
	}
	m.stripped = "same"
	if !slices.Equal(found, foundStripped) {
		m.stripped = "differs"
	}
	list, err := run("list", "-deps", "-export", "-f", "{{.ImportPath}}\t{{.Name}}\t{{.Standard}}\t{{.Export}}")
	if err != nil {
		return m, err
	}
	live, err := truths(string(list), release, reached(deps))
	if err != nil {
		return m, err
	}
	m.live = len(live)
	m.missed, m.wrong = without(live, found), without(found, live)
	return m, nil
}

// without returns those of a list that another one has not.
func without(list, other []call) []call {
	return slices.DeleteFunc(slices.Clone(list), func(c call) bool { return slices.Contains(other, c) })
}

// reached returns the symbols that the linker keeps, by what -dumpdep prints: a line
// "from -> to <flags>" for each.
func reached(text []byte) map[string]bool {
	keeps := make(map[string]bool)
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if _, to, ok := strings.Cut(lines.Text(), " -> "); ok {
			name, _, _ := strings.Cut(to, " <")
			keeps[name] = true
		}
	}
	return keeps
}

// truths returns the calls of functions of std that are not API, by the relocations of the
// objects outside std, in functions that the linker keeps. list has a line for each package:
// import path, name, whether it is std's, archive. Those that verify never looks for are left out.
func truths(list, release string, keeps map[string]bool) ([]call, error) {
	r, err := toolchain.Of(release, "")
	if err != nil {
		return nil, err
	}
	own, err := compilers(r)
	if err != nil {
		return nil, err
	}
	std := make(map[string]bool)
	var packages [][]string
	for line := range strings.Lines(list) {
		switch f := strings.Split(strings.TrimSpace(line), "\t"); {
		case len(f) < 4: // what go says of modules, and unsafe, which has no archive
		case f[2] == "true":
			std[symname.Prefix(f[0])] = true
		default:
			packages = append(packages, f)
		}
	}
	wanted := func(name []byte) bool {
		symbol := string(name)
		return std[symname.PrefixOf(symbol)] && !own[symbol] && !symbols.IsAPI(symbol) && !isExportedMethod(symbol)
	}
	var calls []call
	for _, f := range packages {
		file, err := goobj.Open(f[3], r)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		objects, err := summary.SitesOf(file, wanted)
		if err != nil {
			return nil, err
		}
		for _, sites := range objects {
			for symbol, list := range sites {
				for _, s := range list {
					kind := r.RelocName(s.Type)
					if !strings.HasPrefix(kind, "R_CALL") || kind == "R_CALLIND" || std[s.Package] || s.Package == "" || !keeps[s.Func] {
						continue
					}
					pkg := symname.Path(s.Package)
					if f[1] == "main" && s.Package == "main" {
						pkg = f[0]
					}
					calls = append(calls, call{symbol, pkg})
				}
			}
		}
	}
	return sorted(calls), nil
}

// isExportedMethod reports whether a symbol is a method with an exported name.
func isExportedMethod(symbol string) bool {
	_, local := symname.Split(symbol)
	i := strings.LastIndexByte(local, '.')
	return i > 0 && symbols.IsAPI("x."+local[i+1:])
}

// seen returns the calls that verify names.
func seen(file string) ([]call, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	p := verify.Of("program", data, verify.Ruling{Policy: policy.None()})
	if p.Error != "" {
		return nil, errors.New(p.Error)
	}
	var list []call
	for _, f := range slices.Concat(p.Findings, p.Opened) {
		if f.Kind == verify.Calls {
			list = append(list, call{f.Symbol, f.Package})
		}
	}
	return sorted(list), nil
}

func sorted(list []call) []call {
	slices.SortFunc(list, func(a, b call) int {
		return cmp.Or(strings.Compare(a.symbol, b.symbol), strings.Compare(a.pkg, b.pkg))
	})
	return slices.Compact(list)
}
