package toolexec

import (
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/link"
	"github.com/linkgate/linkgate/internal/note"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/report"
	"github.com/linkgate/linkgate/linkflags"
)

// A gate is one link on its way to the real linker: it has the judgement made,
// tells people, writes the log and starts the linker.
type gate struct {
	Config
	cmd      *link.Command
	dir      string // that go was started in, empty while unknown
	log      events.Link
	tool     *capture // nil where the link is not noted
	ran      bool     // the linker was started, or was to be
	size     int64    // of the archives, in bytes; 0 where nobody could read them
	searched bool     // for live symbols: that takes memory

	attest bool       // the program gets a note
	note   *note.Note // nil while it is not known
}

// judgeLink has one link judged, and hands it on or ends it.
func judgeLink(c Config, tool, args []string) int {
	began := time.Now()
	cmd, readErr := link.ReadCommand(c.Getenv, tool, args)
	g := &gate{Config: c, cmd: cmd}
	tuneCollector(cmd)
	if readErr == nil && cmd.Flags.Version != "" {
		return g.runLinker(args, nil) // nothing is linked
	}
	g.log = describe(c, cmd)
	ruling, err := g.ruling()
	if g.log.Link == "" && readErr == nil {
		g.log.Link = "main" // as the linker names it: a builder that is not go gives no import path
	}
	g.startNoting(began)
	code := g.judge(readErr, ruling, err)
	cmd.RemoveTemp()
	if !g.ran {
		g.noteNotRun(code)
	}
	return code
}

// tuneCollector tells the garbage collector what to expect: most links need a few
// megabytes, and for a moment, for which it would start a dozen times. Less often than
// this is dearer too, since fresh memory costs a page fault for 4 KiB. Large links need
// tens of megabytes.
func tuneCollector(cmd *link.Command) {
	const many = 500 // packages
	if cmd.Config == nil || len(cmd.Config.Packages) < many {
		debug.SetGCPercent(200)
	}
}

// describe returns what is known of a link before its policy and its archives are
// read.
func describe(c Config, cmd *link.Command) events.Link {
	log := events.Link{
		Build: c.build(filepath.Dir(filepath.Dir(cmd.Flags.ImportCfg))), Link: cmd.Name,
		Go: c.Getenv("GOVERSION"), GOOS: c.Getenv("GOOS"), GOARCH: c.Getenv("GOARCH"),
		BuildMode: cmd.Flags.BuildMode, Guard: finding.GuardNative,
	}
	if log.BuildMode == "" {
		log.BuildMode = "exe"
	}
	if cmd.Flags.CheckLinknameGiven {
		from := events.FromLDFlags
		if linkflags.CheckLinknameOff(c.Getenv("GOFLAGS")) {
			from = events.FromGOFLAGS
		}
		log.CheckLinkname = &events.CheckLinkname{Given: true, Value: cmd.Flags.CheckLinkname, From: from}
	}
	return log
}

// ruling finds and reads the policy of this link, with the mode that is in force
// for it.
func (g *gate) ruling() (link.Ruling, error) {
	by, env := link.Ruling{Now: g.Now, CheckOff: g.cmd.CheckOff()}, g.Env()
	dir, err := env.StartDir(g.cmd.RunsInOutputDir())
	if err != nil {
		return by, err
	}
	g.dir, g.log.Dir = dir, dir
	id := link.Identify(g.cmd, env, dir, nil)
	g.log.Main = id.Package("main", false)
	file, err := project.FindLinkPolicy(env, dir, g.log.Main.Module)
	if err != nil {
		return by, err
	}
	g.log.Policy = file.Name
	if by.Policy, by.Baseline, err = file.Load(env); err != nil {
		return by, err
	}
	g.log.NoRules = file.Path != "" && !by.Policy.HasRules
	for _, l := range by.Policy.Above() {
		g.log.Above = append(g.log.Above, l.File())
	}
	if by.Policy.Mode, err = g.mode(by.Policy, id); err != nil {
		return by, err
	}
	g.warnUnusedPolicy(file, by.Policy)
	return by, g.required(by.Policy.Mode, file.Unmet(by.Policy, by.Baseline, g.Now))
}

// judge is everything but the preparations. err is why there is no policy.
func (g *gate) judge(readErr error, by link.Ruling, err error) int {
	if err != nil {
		// Whatever its mode would have been: a policy that cannot be read
		// denies.
		return g.stop(err, hintFor(err, g.policyHint()))
	}
	g.log.Mode, g.attest = by.Policy.Mode, by.Policy.Attest
	if by.Policy.Mode == finding.ModeObserve {
		return g.runLinker(g.cmd.Args, func() { g.observe(readErr, by) })
	}
	j, err := g.examine(readErr, by)
	switch {
	case err != nil && g.unreadPasses():
		return g.runLinker(g.cmd.Args, func() { g.unread(err) })
	case err != nil:
		return g.stop(err, hintFor(err, objectHint))
	}
	defer j.Close()
	return g.enforce(by, j)
}

// examine has the link judged, and notes in the log what was found.
func (g *gate) examine(readErr error, by link.Ruling) (*link.Judgement, error) {
	if readErr != nil {
		return nil, readErr
	}
	j, err := link.Judge(link.Input{Command: g.cmd, Env: g.Env(), Dir: g.dir, Began: g.Now, Keep: true, Hide: g.Hide}, by)
	if err != nil {
		return nil, err
	}
	f := j.Facts
	g.log.Go, g.log.GOOS, g.log.GOARCH = f.Header.Version, f.Header.GOOS, f.Header.GOARCH
	if f.StdMain != nil {
		g.log.Main = *f.StdMain
	}
	g.log.Rules, g.log.Unsearched, g.log.PatchedStd = f.Rules, f.Unread, f.Patched
	g.log.Counts, g.log.Unused = j.Decisions.Counts, j.Decisions.Unused
	g.size = f.Size
	return j, nil
}

// observe logs a link that is let through as it came, whatever is found in it.
func (g *gate) observe(readErr error, by link.Ruling) {
	j, err := g.examine(readErr, by)
	if err != nil {
		g.unread(err)
		return
	}
	defer j.Close()
	g.linkerFlags(by.Policy)
	g.log.Result = finding.ResultPassed
	g.setNote(by, j)
	g.locateAndRecord(j, "")
}

// unread logs a link that is let through and that nobody could judge.
func (g *gate) unread(err error) {
	g.log.Result, g.log.Error = finding.ResultError, err.Error()
	g.append()
	g.warnUnread(err)
}

// enforce carries out what was decided, and hands the link on. Where references
// stand and which are live decides nothing: where nobody is to be told, it is found
// out while the linker runs.
func (g *gate) enforce(by link.Ruling, j *link.Judgement) int {
	pol := by.Policy
	var located link.Located
	told := slices.ContainsFunc(j.Decisions.List, link.Shown)
	if told {
		var err error
		if located, err = link.Locate(j); err != nil {
			return g.stop(err, objectHint)
		}
	}
	flags, ignored := g.linkerFlags(pol)
	if ignored {
		g.warnIgnored(pol)
	}
	if len(g.log.Unsearched) > 0 {
		g.warnUnsearched()
	}
	report.Problems(g.Stderr, g.log.Link, g.problems(j, true))
	if pol.Mode == finding.ModeEnforce && j.Decisions.Counts.Denied > 0 {
		g.log.Result = finding.ResultDenied
		rels := g.record(j, located, nil, "")
		report.Denial(g.Stderr, &g.log, with(rels, finding.Deny), g.once)
		return 1
	}
	e, err := link.Enforce(g.cmd, flags, j.Facts, j.Decisions)
	if err != nil {
		return g.stop(err, maskHint)
	}
	g.log.Guard, g.log.Counts.Granted = e.Guard, e.Granted
	g.log.Result = finding.ResultPassed
	g.setNote(by, j)
	record := func() { g.locateAndRecord(j, e.Guard) }
	if told {
		rels := located.Relocations(j, g.stamp(), e.Guard)
		if warned := with(rels, finding.Warn); len(warned) > 0 {
			report.Warning(g.Stderr, &g.log, warned, g.once)
		}
		record = func() { g.record(j, located, nil, e.Guard) }
	}
	rest := func() { record(); j.Close() }
	if e.Flags == g.cmd.Flags {
		return g.runLinker(g.cmd.Args, rest)
	}
	return g.runLinkerWith(e.Flags.Args(), rest)
}

// linkerFlags returns the link's flags with -checklinkname=0 taken out where
// the policy does not honour it, and whether it was.
func (g *gate) linkerFlags(pol *policy.Policy) (flags *linkflags.Link, ignored bool) {
	if !g.cmd.CheckOff() {
		return g.cmd.Flags, false
	}
	if pol.Mode == finding.ModeEnforce && !pol.HonorGlobalFlag {
		return g.cmd.Flags.WithCheckLinkname(true), true
	}
	g.log.CheckLinkname.Honored = true
	g.log.Guard = finding.GuardNone
	return g.cmd.Flags, false
}
