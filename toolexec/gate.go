package toolexec

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"

	"github.com/linkgate/linkgate/internal/baseline"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/report"
	"github.com/linkgate/linkgate/linkflags"
)

// A gate is one link on its way to the real linker.
type gate struct {
	Config
	front []string // the command line up to the linker's path
	args  []string // the linker's arguments as they came
	minor int      // Go minor version of the linker
	files bool     // args named @files
	flags *linkflags.Link
	cfg   *linkflags.ImportCfg // nil when it cannot be read
	dir   string               // that go was started in, empty while unknown
	prog  *program             // nil until it is open
	log   events.Link
	tool  *capture // nil where the link is not noted
	ran   bool     // the linker was started, or was to be
	size  int64    // see [gate.archivesSize]

	list    *project.BuildList // nil until it is needed
	modules *project.Modules   // of packages, nil until the program is open
	dirs    map[string]string  // of packages, by the directory that -trimpath gives their files

	types map[uint16]string // names of relocation types

	links    *linkMemory // nil where the link is none to remember
	finished bool        // see [gate.finish]
	searched bool        // for what is live

	memory   *memory
	sources  map[string]*declared  // what the sources of packages say, as far as they were needed
	hidden   map[pair][]goobj.Site // where the pulls are used that no object shows
	problems []*events.Problem     // directives that can never work

	lines map[*events.Relocation][]byte // of relocations that were remembered, as [events.Kept] has them

	baseline *baseline.Baseline // nil for none
	used     map[string]bool    // its entries that were asked for, by place
}

// link stands guard at one link.
func link(c Config, front, args []string) int {
	began := time.Now()
	g := &gate{Config: c, front: front, args: args, minor: linkerMinor(c, front[len(front)-1]),
		sources: make(map[string]*declared)}
	readErr := g.read()
	g.tuneCollector()
	if readErr == nil && g.flags.Version != "" {
		return g.pass(g.args, nil) // nothing is linked
	}
	g.describe()
	pol, err := g.policy()
	g.watched(began)
	code := g.judge(readErr, pol, err)
	if !g.ran {
		g.noteNotRun(code)
	}
	return code
}

// tuneCollector tells the garbage collector what to expect: most links need a few
// megabytes, and for a moment, for which it would start a dozen times. Less often than
// this is dearer too, since fresh memory costs a page fault for 4 KiB. Large links need
// tens of megabytes.
func (g *gate) tuneCollector() {
	const many = 500 // packages
	if g.cfg == nil || len(g.cfg.Packages) < many {
		debug.SetGCPercent(200)
	}
}

// judge is everything but the preparations. err is why there is no policy.
func (g *gate) judge(readErr error, pol *policy.Policy, err error) int {
	if err != nil {
		// Whatever its mode would have been: a policy that cannot be read
		// denies.
		return g.stop(err, hintFor(err, policyHint))
	}
	g.log.Mode = string(pol.Mode)
	defer g.close()
	if pol.Mode == policy.ModeObserve {
		return g.pass(g.args, func() { g.observe(readErr, pol) })
	}
	rels, err := g.inspect(readErr, pol)
	if err != nil {
		return g.stop(err, objectHint)
	}
	return g.enforce(pol, rels)
}

// observe logs a link that is let through as it came, whatever is found in it.
func (g *gate) observe(readErr error, pol *policy.Policy) {
	rels, err := g.inspect(readErr, pol)
	if err != nil {
		g.log.Result, g.log.Error = events.ResultError, err.Error()
		g.append(nil)
		g.warnUnread(err)
		return
	}
	g.count(g.outcome(rels))
	g.log.Unused = g.unused(pol)
	g.globalFlag(pol)
	g.log.Result = events.ResultPassed
	g.record(rels)
}

// read reads the command line and the importcfg. After an error flags and cfg
// hold what could be read: a policy may still let the link through.
func (g *gate) read() error {
	g.flags = &linkflags.Link{}
	args, files, err := linkflags.ExpandFiles(g.args, g.minor, os.ReadFile)
	if err != nil {
		return err
	}
	g.files = files
	flags, err := linkflags.ParseLink(args)
	if err != nil {
		return err
	}
	g.flags = flags
	if flags.Version != "" {
		return nil
	}
	data, err := os.ReadFile(flags.ImportCfg)
	if err != nil {
		return fmt.Errorf("reading the importcfg: %w", err)
	}
	if g.cfg, err = linkflags.ParseImportCfg(data); err != nil {
		return fmt.Errorf("reading %s: %w", flags.ImportCfg, err)
	}
	if flags.BuildMode == "shared" {
		return errors.New("a link with -buildmode=shared cannot be judged: it has no main package")
	}
	if flags.LinkShared {
		return errors.New("a link with -linkshared cannot be judged: Go's linker checks no reference into a shared library")
	}
	return nil
}

// describe fills in what is known of the link before anything is read.
func (g *gate) describe() {
	g.log.Build = g.Build
	if g.log.Build == "" {
		g.log.Build = buildID(g.flags.ImportCfg)
	}
	g.log.Link = g.Getenv("TOOLEXEC_IMPORTPATH")
	if g.cfg != nil {
		if path, ok := g.cfg.PackageOf(g.flags.Main); ok {
			g.log.Link = path
		}
	}
	g.log.Go = g.Getenv("GOVERSION")
	g.log.GOOS, g.log.GOARCH = g.Getenv("GOOS"), g.Getenv("GOARCH")
	g.log.BuildMode = g.flags.BuildMode
	if g.log.BuildMode == "" {
		g.log.BuildMode = "exe"
	}
	g.log.Guard = events.GuardNative
	if g.flags.CheckLinknameGiven {
		from := events.FromLDFlags
		if linkflags.CheckLinknameOff(g.Getenv("GOFLAGS")) {
			from = events.FromGOFLAGS
		}
		g.log.CheckLinkname = &events.CheckLinkname{Given: true, Value: g.flags.CheckLinkname, From: from}
	}
}

// modinfo returns what the importcfg says of the program's modules.
func (g *gate) modinfo() *linkflags.ModInfo {
	if g.cfg == nil || g.cfg.ModInfo == nil {
		return &linkflags.ModInfo{}
	}
	return g.cfg.ModInfo
}

// policy finds and reads the policy of this link, with the mode that is in
// force for it.
func (g *gate) policy() (*policy.Policy, error) {
	elsewhere := g.flags.BuildMode == "c-shared" || g.flags.BuildMode == "plugin"
	dir, err := g.Env().StartDir(elsewhere)
	if err != nil {
		return nil, err
	}
	g.dir = dir
	g.log.Main = g.place("main", false)
	file, err := project.FindLinkPolicy(g.Env(), dir, g.log.Main.Module)
	if err != nil {
		return nil, err
	}
	g.log.Policy = file.Name
	pol, known, err := file.Load(g.Env())
	if err != nil {
		return nil, err
	}
	g.watch(pol, known)
	pol.Mode, err = g.inForce(pol)
	return pol, err
}

// enforce carries out what was decided, and hands the link on. Where references
// stand and which are live decides nothing: where nobody is to be told, it is found
// out while the linker runs.
func (g *gate) enforce(pol *policy.Policy, rels []*events.Relocation) int {
	if slices.ContainsFunc(rels, isShown) {
		if err := g.finish(rels); err != nil {
			return g.stop(err, objectHint)
		}
	}
	o := g.outcome(rels)
	g.count(o)
	g.log.Unused = g.unused(pol)
	args, ignored := g.globalFlag(pol)
	if ignored {
		g.warnIgnored()
	}
	if len(g.log.Unsearched) > 0 {
		g.warnUnsearched()
	}
	report.Problems(g.Stderr, g.log.Link, g.ownProblems())
	if pol.Mode == policy.ModeEnforce && len(o.denied) > 0 {
		g.log.Result = events.ResultDenied
		g.record(rels)
		report.Denial(g.Stderr, g.log.Link, o.denied, g.log.Policy)
		return 1
	}
	args, err := g.grant(args, o)
	if err != nil {
		return g.stop(err, maskHint)
	}
	for _, r := range rels {
		if refused(r) {
			r.Decision.Guard = g.log.Guard
		}
	}
	g.log.Counts.Granted = o.granted
	g.log.Result = events.ResultPassed
	if len(o.warned) > 0 {
		report.Warning(g.Stderr, g.log.Link, o.warned, g.log.Policy)
	}
	record := func() { g.record(rels) }
	if args == g.flags {
		return g.pass(g.args, record)
	}
	return g.passChanged(args.Args(), record)
}

// isShown reports whether people are told of a reference as it is linked, or
// denied.
func isShown(r *events.Relocation) bool { return r.Decision.Action != events.ActionAllow }

// record logs a link with all that is known of it. What cannot be read any more
// has been judged by now: the log lacks the places, and says so.
func (g *gate) record(rels []*events.Relocation) {
	if err := g.finish(rels); err != nil {
		g.log.Error = err.Error()
		g.warnUnfinished(err)
	}
	g.append(rels)
}

// An outcome is what the decisions on a link's references come to.
type outcome struct {
	denied, warned []events.Relocation
	granted        int                        // refused references that may stay
	grants         map[string]map[string]bool // their symbols by package, as the linker names it
	unmaskable     bool                       // one of them cannot be masked
}

func refused(r *events.Relocation) bool { return r.Linker.Verdict == events.VerdictRefused }

// outcome sorts the references by what was decided.
func (g *gate) outcome(rels []*events.Relocation) outcome {
	o := outcome{grants: make(map[string]map[string]bool)}
	for _, r := range rels {
		switch r.Decision.Action {
		case string(policy.Deny):
			o.denied = append(o.denied, *r)
			continue
		case string(policy.Warn):
			o.warned = append(o.warned, *r)
		}
		if !refused(r) {
			continue
		}
		o.granted++
		name := g.linkerName(r.From.Path)
		if o.grants[name] == nil {
			o.grants[name] = make(map[string]bool)
		}
		o.grants[name][r.Symbol] = true
		o.unmaskable = o.unmaskable || r.Form == events.FormAsm && g.prog.rules.AsmChecked
	}
	return o
}

// count notes how many references were denied and warned of.
func (g *gate) count(o outcome) {
	g.log.Counts.Denied, g.log.Counts.Warned = len(o.denied), len(o.warned)
}

// globalFlag returns the link's flags with -checklinkname=0 taken out where
// the policy does not honour it, and whether it was.
func (g *gate) globalFlag(pol *policy.Policy) (args *linkflags.Link, ignored bool) {
	if g.log.CheckLinkname == nil || g.flags.CheckLinkname {
		return g.flags, false
	}
	if pol.Mode == policy.ModeEnforce && !pol.HonorGlobalFlag {
		return g.flags.WithCheckLinkname(true), true
	}
	g.log.CheckLinkname.Honored = true
	g.log.Guard = events.GuardNone
	return g.flags, false
}

// grant returns the flags of a link in which the linker passes over what is
// granted. It still checks everything else, unless a grant cannot be masked:
// then its check has to be off for this link, and every other refused
// reference has been denied before this.
func (g *gate) grant(args *linkflags.Link, o outcome) (*linkflags.Link, error) {
	switch {
	case o.granted == 0 || g.log.Guard == events.GuardNone:
		return args, nil
	case o.unmaskable:
		g.log.Guard = events.GuardShim
		return args.WithCheckLinkname(false), nil
	}
	return g.mask(args, g.prog, o.grants)
}

// linkerName returns the name that the linker has for a package.
func (g *gate) linkerName(path string) string {
	if path == g.log.Link {
		return "main"
	}
	return path
}

// importPath is the reverse of linkerName.
func (g *gate) importPath(name string) string {
	if name == "main" && g.log.Link != "" {
		return g.log.Link
	}
	return name
}

// linkerMinor returns the minor version of the linker, which decides the
// syntax of its @files: go tells it to every tool it starts.
func linkerMinor(c Config, tool string) int {
	name := c.Getenv("GOVERSION")
	if name == "" {
		data, _ := os.ReadFile(filepath.Join(project.GOROOT(c.Getenv, tool), "VERSION"))
		name = string(data)
	}
	v, err := goobj.ParseVersion(name)
	if err != nil {
		return goobj.MaxMinor
	}
	return v.Minor
}
