// Package link judges one link: which references of the program the policy lets
// through, and how Go's own linker enforces that.
//
// A judgement is made in steps, each of which takes values and returns one:
//
//	ReadCommand  argv, importcfg            → Command
//	Load         Command                    → Program      what is linked, in the linker's order
//	Identify     Command, Program           → Identities   which module each package is from
//	Resolve      Program, sources           → Resolution   references, with the linker's verdict
//	Explain      Resolution                 → []Reference  what each one is: its classes
//	Compare      []Reference, sources       → []Reference  with those of how it is declared
//	Decide       []Reference, policy        → Decisions
//	Locate       []Reference, Decisions     → Located      lines, import chains, what is live
//	Enforce      Decisions                  → Enforcement  the linker's command line
//
// [Judge] joins the steps up to Decide. The package itself starts no process and prints
// nothing; internal/project may ask go for the build list. What internal/linkcache keeps
// of earlier links stands in for a step's result, and can be left out.
package link

import (
	"encoding/json"
	"os"
	"slices"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkcache"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/selection"
)

// An Input is what a link is judged on.
type Input struct {
	Command *Command
	Env     project.Env
	Dir     string    // the directory that go was started in
	Began   time.Time // when the link began
	Keep    bool      // use what is kept of earlier links, and keep this one

	// Hide makes the judgement blind to a reference. Tests set it, to prove that
	// the linker's own check still stands.
	Hide func(pkg, symbol string) bool

	overlay selection.Overlay // of go's -overlay
	compare bool              // the policy asks how pulls are declared: make the step Compare
	modules bool              // the policy limits references between modules: look for uses that no source shows
}

// Facts are what was found in a link, before a policy decides on it. They are the
// same for the same archives, modules, flags and sources.
type Facts struct {
	Header     goobj.Header
	Rules      string          // whose linker's rules were applied: "go1.26"
	AsmChecked bool            // these rules check references from assembly, and cannot be told not to
	Packages   int             // in the program
	Size       int64           // of the archives that the importcfg lists, in bytes
	StdMain    *events.Package `json:",omitempty"` // the main package, where it is one of the standard library
	Patched    []string        `json:",omitempty"` // [Resolution.Patched]
	Unread     []string        // [Resolution.Unread]
	Problems   []Problem
	References []Reference
}

// A Judgement is what was found in a link, and what was decided on it.
type Judgement struct {
	Facts     *Facts
	Decisions Decisions

	input    Input
	link     *linkcache.Link
	kept     Located   // of a link that was kept
	evidence *evidence // of one that was not, nil otherwise
}

// evidence is what the facts of a link were found in. [Locate] reads it again to find
// where the references stand.
type evidence struct {
	cmd   *Command
	prog  *Program
	id    *Identities
	src   *sources
	names *fileNames
	res   *Resolution
	kept  *linkcache.Archives
}

// Judge examines a link and decides on its references. It sets ruling.Go itself. The
// judgement has to be closed. An error says that something could not be read; nothing
// has been decided then.
func Judge(in Input, ruling Ruling) (*Judgement, error) {
	overlay, err := in.Env.ReadOverlay(in.Dir)
	if err != nil {
		return nil, err
	}
	in.overlay, in.compare, in.modules = overlay, ruling.Policy.Asks(finding.ClassSignature), ruling.Policy.Limits(finding.ClassCrossModule)
	j := &Judgement{input: in}
	if in.Keep && in.Hide == nil {
		j.link = openLink(in)
	}
	if j.fromCache(ruling) {
		return j, nil
	}
	facts, ev, err := examine(in)
	j.evidence = ev
	if err != nil {
		j.Close()
		return nil, err
	}
	j.Facts, j.Decisions = facts, decideOn(facts, ruling)
	return j, nil
}

// decideOn decides on what was found.
func decideOn(f *Facts, by Ruling) Decisions {
	by.Go = f.Header.Version
	d := Decide(by, f.References)
	d.Counts.Packages = f.Packages
	d.Allowed = by.allowed(f.Problems)
	return d
}

// fromCache takes the facts of the link from the cache, decides on them, and takes the
// locations that are kept for these decisions. It reports false where something is
// missing: then the archives have to be read.
func (j *Judgement) fromCache(ruling Ruling) bool {
	data, _ := j.link.Facts() // nothing cannot be decoded either
	facts := new(Facts)
	if json.Unmarshal(data, facts) != nil {
		return false
	}
	decisions := decideOn(facts, ruling)
	text, ok := j.link.Locations(actions(decisions))
	if !ok {
		return false
	}
	if j.kept, ok = locatedBefore(text, facts.References, decisions.List); !ok {
		return false
	}
	j.Facts, j.Decisions = facts, decisions
	return true
}

// examine finds the facts of a link. The evidence has to be closed, also after an
// error.
func examine(in Input) (*Facts, *evidence, error) {
	ev := &evidence{cmd: in.Command}
	prog, kept, err := load(in)
	ev.kept = kept
	if err != nil {
		return nil, ev, err
	}
	ev.prog = prog
	if err := checkStandard(in, prog); err != nil {
		return nil, ev, err
	}
	if in.modules {
		if err := readModules(prog, kept); err != nil {
			return nil, ev, err
		}
	}
	ev.id = Identify(in.Command, in.Env, in.Dir, prog)
	ev.src = newSources(in, prog, ev.id, kept)
	if err := readAdded(prog, ev.src); err != nil {
		return nil, ev, err
	}
	ev.names = newFileNames(in, ev.id, prog)
	if ev.res, err = Resolve(prog, ev.id, ev.src, ev.names); err != nil {
		return nil, ev, err
	}
	facts := &Facts{
		Header: prog.header, Rules: prog.release.Rules.Name, AsmChecked: prog.release.Rules.AsmChecked,
		Packages: len(prog.packages), Size: ArchivesSize(in.Command),
		Patched: ev.res.Patched, Unread: ev.res.Unread, Problems: ev.res.Problems,
		References: Explain(ev.res, ev.id, ev.src, in.Hide),
	}
	ev.forgetUnused(facts.References)
	if in.compare {
		facts.References = Compare(facts.References, ev.src)
	}
	if prog.std["main"] {
		main := ev.id.Package("main", true)
		facts.StdMain = &main
	}
	return facts, ev, nil
}

// load loads the program, with what is kept of its toolchain's archives.
func load(in Input) (*Program, *linkcache.Archives, error) {
	head, err := goobj.ReadHeader(in.Command.Flags.Main)
	if err != nil {
		return nil, nil, err
	}
	var kept *linkcache.Archives
	if in.Keep {
		kept = linkcache.OpenArchives(in.Command.Getenv, head.Version)
	}
	prog, err := Load(in.Command, head, kept)
	if err == nil {
		prog.origins = slices.DeleteFunc([]string{in.Dir, in.Command.Getenv("GOMODCACHE")}, func(dir string) bool { return dir == "" })
	}
	return prog, kept, err
}

// Close writes what is kept of the link to the cache. A [Located] of the judgement must
// not be used afterwards.
func (j *Judgement) Close() {
	j.link.Close()
	j.link = nil
	if j.evidence != nil {
		j.evidence.kept.Close()
	}
	j.evidence, j.kept = nil, Located{}
}

// ArchivesSize returns the size in bytes of the archives that the importcfg lists, 0
// where that could not be read.
func ArchivesSize(cmd *Command) (size int64) {
	if cmd.Config == nil {
		return 0
	}
	for _, p := range cmd.Config.Packages {
		size += fileSize(p.File)
	}
	return size
}

// fileSize returns the size of a file, 0 where there is none.
func fileSize(name string) int64 {
	fi, err := os.Stat(name)
	if err != nil || !fi.Mode().IsRegular() {
		return 0
	}
	return fi.Size()
}
