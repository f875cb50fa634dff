package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

// A way is one by which the linker is started.
type way struct {
	*lab
	name string

	// link links a program under a policy, with a log. What the linker says of it is the
	// output; the log tells whether it was denied.
	link func(p *program, policy, log, out string) ([]byte, error)

	// sandboxed says that the sources are not there, blind that nothing tells the linker which
	// package the main one is.
	sandboxed, blind bool
}

// ways returns all ways of this system, go's own first.
func (l *lab) ways(builders []builder) []way {
	stock := filepath.Join(l.tc.GOROOT, "bin", "go")
	list := []way{
		{lab: l, name: "go build -toolexec", link: l.byGo(stock, "build", "-toolexec="+l.linkgate)},
		{lab: l, name: "linkgate build", link: l.byGo(l.linkgate, "build")},
		{lab: l, name: "wrapped SDK", link: l.byGo(filepath.Join(l.sdk, "bin", "go"), "build")},
		{lab: l, name: "go tool link", link: l.byLinker()},
	}
	var shared *execroot
	for _, b := range builders {
		list = append(list, l.byBuilder(b, l.here(), &shared))
	}
	return list
}

// byGo links by a command that takes go build's arguments.
func (l *lab) byGo(command ...string) func(p *program, policy, log, out string) ([]byte, error) {
	return func(p *program, policy, log, out string) ([]byte, error) {
		cmd := exec.Command(command[0], append(command[1:len(command):len(command)], "-o", out, p.Target)...)
		cmd.Dir = p.dir
		cmd.Env = l.environ("LINKGATE_POLICY="+policy, "LINKGATE_LOG="+log, "PATH="+filepath.Join(l.tc.GOROOT, "bin")+string(filepath.ListSeparator)+os.Getenv("PATH"))
		return cmd.CombinedOutput()
	}
}

// An outcome is what became of a program, first under a policy that allows nothing, then
// under one that allows what was found, by the modules.
type outcome struct {
	references       []string
	modules          []string // with a reference that is denied
	inMain           bool     // the main package has one
	strict, allowing finding.Result
}

// compare judges a program, and says how many references there are, and in what they differ
// from those of the first way.
func (w way) compare(p *program) (references int, differs string, err error) {
	got, err := w.judge(p)
	if err != nil {
		return 0, "", err
	}
	if p.base == nil {
		p.base = got
	}
	return len(got.references), got.differs(w.expects(p.base)), nil
}

// judge links a program twice. The second policy is made of what the first way found.
func (w way) judge(p *program) (*outcome, error) {
	got := &outcome{}
	rels, err := w.run(p, nil, &got.strict)
	if err != nil {
		return nil, err
	}
	for _, r := range rels {
		pkg := r.From.Path
		if pkg == p.main {
			pkg = "main"
		}
		module := r.From.Module + "@" + r.From.Version
		if r.Decision.Action == finding.Deny {
			got.inMain = got.inMain || pkg == "main"
			got.modules = append(got.modules, r.From.Module)
		}
		text := fmt.Sprintf("%s %s %s %s %s %s %v %s", pkg, module, r.Symbol, r.Direction, r.Form, r.Linker.Verdict, r.Classes, r.Decision.Action)
		if w.blind {
			text = withoutCross(text)
		}
		got.references = append(got.references, text)
	}
	slices.Sort(got.references)
	slices.Sort(got.modules)
	got.modules = slices.Compact(got.modules)
	base := p.base
	if base == nil {
		base = got
	}
	if base.strict == finding.ResultDenied {
		_, err = w.run(p, base.modules, &got.allowing)
	}
	return got, err
}

// run links a program under a policy that allows all that some modules refer to.
func (w way) run(p *program, modules []string, result *finding.Result) ([]*events.Relocation, error) {
	w.lab.links++
	dir := filepath.Join(w.work, fmt.Sprintf("link%d", w.lab.links))
	policy, log := filepath.Join(dir, "linkgate.yaml"), filepath.Join(dir, "log.jsonl")
	text := "version: 1\nmode: enforce\ndefaults: {exported: deny, indexed: deny}\n"
	for i, m := range modules {
		if i == 0 {
			text += "rules:\n"
		}
		text += "  - {module: " + m + ", action: allow}\n"
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	if err := os.WriteFile(policy, []byte(text), 0o666); err != nil {
		return nil, err
	}
	program := filepath.Join(dir, "program")
	out, failed := w.link(p, policy, log, program)
	rels, link, err := readLog(log)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w\n%s", errors.Join(failed, err), tail(out))
	case link.Result != finding.ResultDenied && failed != nil:
		return nil, fmt.Errorf("%w\n%s", failed, tail(out))
	case link.Result == finding.ResultDenied && failed == nil:
		return nil, fmt.Errorf("denied, and linked all the same")
	}
	*result = link.Result
	return rels, os.RemoveAll(program)
}

func readLog(file string) (rels []*events.Relocation, link *events.Link, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	for ev, err := range events.Read(f) {
		if err != nil {
			return nil, nil, err
		}
		switch ev := ev.(type) {
		case *events.Relocation:
			rels = append(rels, ev)
		case *events.Link:
			link = ev
		}
	}
	if link == nil {
		err = fmt.Errorf("%s has no link", file)
	}
	return rels, link, err
}

// expects returns what a way has to come to, by what go's own has: the same, but for what
// nobody tells it. A pull that no object shows counts for the package that uses it where its
// source is not there; in the programs chosen that is the main one. Go 1.23 names
// its compiler's builtins by number, with a pull and without, so that no object shows one and
// the source alone does. Where nobody names the main package, a rule for its module matches
// nothing.
func (w way) expects(base *outcome) *outcome {
	want := *base
	want.references = nil
	for _, r := range base.references {
		if words := strings.Fields(r); w.sandboxed && words[4] != string(finding.FormAsm) && slices.Contains(w.numbered, words[2]) {
			continue
		}
		f := strings.SplitN(r, " ", 3)
		if w.sandboxed && strings.Contains(f[2], "[exported]") {
			f[0], want.inMain = "main", true
		}
		if w.blind && f[0] == "main" {
			f[1] = "@"
		}
		if w.blind {
			f[2] = withoutCross(f[2])
		}
		want.references = append(want.references, strings.Join(f, " "))
	}
	if w.blind && want.inMain {
		want.allowing = finding.ResultDenied
	}
	return &want
}

// withoutCross leaves out a class that a reference has where one side's module is not known.
func withoutCross(reference string) string {
	return strings.NewReplacer("[cross-module]", "[]", "[cross-module ", "[").Replace(reference)
}

// differs says in what two outcomes differ.
func (o *outcome) differs(want *outcome) string {
	var list []string
	for _, r := range want.references {
		if !slices.Contains(o.references, r) {
			list = append(list, "-"+r)
		}
	}
	for _, r := range o.references {
		if !slices.Contains(want.references, r) {
			list = append(list, "+"+r)
		}
	}
	if o.strict != want.strict || o.allowing != want.allowing {
		list = append(list, fmt.Sprintf("%s, then %s; not %s, then %s", o.strict, o.allowing, want.strict, want.allowing))
	}
	return strings.Join(list, ", ")
}
