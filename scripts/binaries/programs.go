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

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/verify"
	"github.com/linkgate/linkgate/scripts/internal/trial"
)

// built are the programs of testdata/programs that are measured, with how each is built. The
// others stand for a phenomenon that has no call.
func built() map[string]string {
	return map[string]string{
		"anet-android": "", "asm-refs": "", "bigfft-old": "", "codec-1.2.12": "", "forceexport": "-trimpath",
		"func-pull": "-buildmode=pie", "func-pull-windows": "", "func-pull-darwin": "", "gateway": "",
		"go-json": "GOARCH=arm64", "gvisor-sync": "-trimpath", "late": "", "main-and-dep": "-buildmode=pie",
		"memsize": "", "method-pull-recorded": "", "phuslu-log": "GOOS=windows", "reflect2": "GOOS=darwin GOARCH=arm64",
		"reflectx-1.5.0": "", "serf-0.10.1": "", "sonic-1.12.5-call": "", "sonic-1.15.5-call": "-trimpath",
		"two-violators": "GOARCH=arm64", "wazero": "-buildmode=pie", "xnet-old-darwin": "",
	}
}

// A call is a function of std and the package that calls it.
type call struct{ symbol, pkg string }

// A truth is what the objects and the linker say of the calls of one function.
type truth struct {
	symbol   string
	packages []string // that may be named: the one that pulls it, and those whose functions call what that one declares
	live     bool     // the linker keeps a function that calls it, not inlined
}

// has reports whether a call is one of it.
func (t truth) has(c call) bool { return t.symbol == c.symbol && slices.Contains(t.packages, c.pkg) }

// measurePrograms builds programs through linkgate, and holds what verify sees of each against
// the linker's own search for live code and the objects' relocations.
func measurePrograms(patterns, release string, verbose bool) error {
	work, err := os.MkdirTemp("", "binaries")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	gate, err := trial.BuildLinkgate(".", work)
	if err != nil {
		return err
	}
	all, err := trial.Corpus("testdata")
	if err != nil {
		return err
	}
	own, err := compilers(release)
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
		m, err := measureProgram(p, how, gate, work, release, own)
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

func measureProgram(p trial.Program, how, gate, work, release string, own map[string]bool) (m measured, err error) {
	dir, err := p.Place("testdata", filepath.Join(work, "src"))
	if err != nil {
		return m, err
	}
	env := append(trial.Environ(p.Env...), "GOTOOLCHAIN="+release, "LINKGATE_MODE=observe", "CGO_ENABLED=0")
	out, log := filepath.Join(work, "program"), filepath.Join(work, p.ID+".jsonl")
	args := append([]string{"build", "-o", out}, p.Flags...)
	for word := range strings.FieldsSeq(how) {
		if strings.HasPrefix(word, "-") {
			args = append(args, word)
		} else {
			env = append(env, word)
		}
	}
	run := func(program, ldflags string, before ...string) ([]byte, error) {
		cmd := exec.Command(program, slices.Concat(before, args, []string{"-ldflags=-checklinkname=0 " + ldflags, p.Target})...)
		cmd.Dir, cmd.Env = dir, env
		text, err := cmd.CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("%w: %s", err, trial.FirstMessage(string(text)))
		}
		return text, nil
	}
	deps, err := run(gate, "-dumpdep", "-log", log)
	if err != nil {
		return m, err
	}
	real, err := truths(log, reached(deps), own)
	if err != nil {
		return m, err
	}
	found, err := seen(out)
	if err != nil {
		return m, err
	}
	if _, err := run("go", "-s -w"); err != nil {
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
	for _, t := range real {
		if !t.live {
			continue
		}
		if m.live++; !slices.ContainsFunc(found, t.has) {
			m.missed = append(m.missed, call{t.symbol, t.packages[0]})
		}
	}
	for _, c := range found {
		if !slices.ContainsFunc(real, func(t truth) bool { return t.has(c) }) {
			m.wrong = append(m.wrong, c)
		}
	}
	return m, nil
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

// truths returns the calls of functions of std that are not API and that the linker keeps, by
// the relocations in a log. Those that verify never looks for are left out.
func truths(log string, keeps, own map[string]bool) ([]truth, error) {
	f, err := os.Open(log)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var list []truth
	for ev, err := range events.Read(f) {
		if err != nil {
			return nil, err
		}
		r, ok := ev.(*events.Relocation)
		if !ok || r.Direction == finding.DirectionPush || r.From.Module == events.ModuleStd || r.To.Module != events.ModuleStd ||
			!keeps[r.Symbol] || own[r.Symbol] || symbols.IsAPI(r.Symbol) || isExportedMethod(r.Symbol) {
			continue
		}
		t := truth{symbol: r.Symbol, packages: []string{r.From.Path}}
		for _, s := range r.Sites {
			if strings.HasPrefix(s.Type, "R_CALL") && s.Type != "R_CALLIND" {
				t.packages = append(t.packages, symname.Package(s.Func))
				t.live = t.live || keeps[s.Func]
			}
		}
		list = append(list, t)
	}
	return list, nil
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
