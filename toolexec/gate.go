package toolexec

import (
	"fmt"
	"io"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
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

// A gate is one link on its way to the real linker: it has the judgement made, tells
// people and writes the log.
type gate struct {
	Config
	cmd *link.Command
	dir string // that go was started in, empty while unknown
	log events.Link
}

// judgeLink has one link judged, and hands it on or ends it.
func judgeLink(c Config, tool, args []string) int {
	began := time.Now()
	c.goLine = project.GoLine()
	cmd, readErr := link.ReadCommand(c.Getenv, tool, args)
	tuneCollector(cmd)
	if readErr == nil && cmd.Flags.Version != "" {
		return runLinker(c, cmd, nil, &handover{args: args}) // nothing is linked
	}
	g := &gate{Config: c, cmd: cmd, log: describe(c, cmd)}
	ruling, err := g.ruling()
	if g.log.Link == "" && readErr == nil {
		g.log.Link = "main" // as the linker names it: a builder that is not go gives no import path
	}
	g.warn(telemetryMessages(c.Getenv(project.TelemetryVariable))...)
	noted := noteLink(c, g.dir, &g.log, began)
	h, code := g.judge(readErr, ruling, err)
	if h == nil {
		cmd.RemoveTemp()
		noted.notRun(code)
		return code
	}
	return runLinker(c, cmd, noted, h)
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
	g.log.NewRule = newRule(by.Policy, g.Now)
	for _, l := range by.Policy.Above() {
		g.log.Above = append(g.log.Above, l.File())
	}
	by.Policy.Mode, g.log.Rollout = by.Policy.InForce(id.MainModule(dir), g.Now)
	if g.log.BreakGlass, err = breakGlass(g.Config, by.Policy, by.Policy.Mode, policyName(&g.log)); err != nil {
		return by, err
	}
	if g.log.BreakGlass != nil {
		g.warn(brokenMessage(g.log.BreakGlass))
		by.Policy.Mode = finding.ModeWarn // so that grants and the baseline hold as before
	}
	if once(g.cmd)("policy " + file.Dir) {
		g.warn(policyMessages(g.Config, file, by.Policy, g.log.Go)...)
	}
	unmet := file.Unmet(by.Policy, by.Baseline, g.Now)
	switch {
	case unmet == nil || by.Policy.Mode == finding.ModeObserve:
		return by, nil
	case by.Policy.Mode == finding.ModeEnforce:
		return by, hinted{unmet, requireHint}
	}
	g.warn(message{unmet.Error(), "mode enforce links nothing with such a policy"})
	return by, nil
}

// newRule says how a rule that is added to a policy has to look, nil where it is as usual.
func newRule(pol *policy.Policy, day time.Time) *events.NewRule {
	rule := events.NewRule{Column: policy.DefaultRuleAt}
	if pol.HasRules {
		rule.Column = pol.RuleAt
	}
	rule.Owner, rule.Expires = pol.NewRule(day)
	if rule == (events.NewRule{Column: policy.DefaultRuleAt}) {
		return nil
	}
	return &rule
}

// judge is everything but the preparations. err is why there is no policy. The link goes
// on where it returns a handover, and ends with an exit code where it returns none.
func (g *gate) judge(readErr error, by link.Ruling, err error) (h *handover, code int) {
	if err != nil {
		// Whatever its mode would have been: a policy that cannot be read
		// denies.
		return g.stop(err, policyHint(g.Config))
	}
	g.log.Mode = by.Policy.Mode
	if by.Policy.Mode == finding.ModeObserve {
		return g.handOver(by, g.cmd.Args, func() remains { return g.observe(readErr, by) })
	}
	j, err := g.examine(readErr, by)
	switch {
	case err != nil && unreadPasses(g.log.BreakGlass):
		return g.handOver(by, g.cmd.Args, func() remains { return g.unread(err) })
	case err != nil:
		return g.stop(err, objectHint)
	}
	if h, code = g.enforce(by, j); h == nil {
		j.Close()
	}
	return h, code
}

// handOver hands the link on to the linker. rest is what is left to do of it.
func (g *gate) handOver(by link.Ruling, args []string, rest func() remains) (*handover, int) {
	return &handover{args: args, attest: by.Policy.Attest, rest: func(stderr io.Writer) remains {
		g.Stderr = stderr
		return rest()
	}}, 0
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
	return j, nil
}

// observe logs a link that is let through as it came, whatever is found in it.
func (g *gate) observe(readErr error, by link.Ruling) remains {
	j, err := g.examine(readErr, by)
	if err != nil {
		return g.unread(err)
	}
	linkerFlags(g.cmd, by.Policy, &g.log)
	g.log.Result = finding.ResultPassed
	return g.finish(by, j, nil, "")
}

// unread logs a link that is let through and that nobody could judge.
func (g *gate) unread(err error) remains {
	g.log.Result, g.log.Error = finding.ResultError, err.Error()
	g.append()
	g.warn(unreadMessage(err, g.log.BreakGlass))
	return remains{}
}

// enforce carries out what was decided, and hands the link on. Where references
// stand and which are live decides nothing: where nobody is to be told, it is found
// out while the linker runs.
func (g *gate) enforce(by link.Ruling, j *link.Judgement) (*handover, int) {
	pol := by.Policy
	var located *link.Located
	if slices.ContainsFunc(j.Decisions.List, link.Shown) {
		at, err := link.Locate(j)
		if err != nil {
			return g.stop(err, objectHint)
		}
		located = &at
	}
	flags, ignored := linkerFlags(g.cmd, pol, &g.log)
	if ignored {
		g.warn(ignoredMessage(&g.log, pol))
	}
	if len(g.log.Unsearched) > 0 {
		g.warn(unsearchedMessage(g.log.Unsearched))
	}
	stamp := link.StampOf(&g.log)
	report.Problems(g.Stderr, g.log.Link, link.ProblemEvents(j, stamp, true))
	if pol.Mode == finding.ModeEnforce && j.Decisions.Counts.Denied > 0 {
		g.log.Result = finding.ResultDenied
		rels := g.record(j, *located, nil, "")
		report.Denial(g.Stderr, &g.log, with(rels, finding.Deny), once(g.cmd))
		return nil, 1
	}
	e, err := link.Enforce(g.cmd, flags, j.Facts, j.Decisions)
	if err != nil {
		return g.stop(err, maskHint)
	}
	g.log.Guard, g.log.Counts.Granted = e.Guard, e.Granted
	g.log.Result = finding.ResultPassed
	if located != nil {
		if warned := with(located.Relocations(j, stamp, e.Guard), finding.Warn); len(warned) > 0 {
			report.Warning(g.Stderr, &g.log, warned, once(g.cmd))
		}
	}
	args, err := linkerArgs(g.cmd, e.Flags)
	if err != nil {
		return g.stop(err, maskHint)
	}
	return g.handOver(by, args, func() remains { return g.finish(by, j, located, e.Guard) })
}

// finish does what is left of a link that goes to the linker. located is nil for one whose
// references are not located yet.
func (g *gate) finish(by link.Ruling, j *link.Judgement, located *link.Located, guard finding.Guard) remains {
	defer j.Close()
	left := remains{size: j.Facts.Size}
	if by.Policy.Attest {
		rels := link.Located{}.Relocations(j, link.StampOf(&g.log), "")
		files := note.Files(by.Policy, by.Baseline, g.log.Policy != "")
		left.note = note.Of(&g.log, rels, g.Version(), g.cmd.ModInfo().Setting("vcs.time"), files)
	}
	var unlocated error
	if located == nil {
		at, err := link.Locate(j)
		located, unlocated = &at, err
	}
	left.searched = located.Searched
	g.record(j, *located, unlocated, guard)
	return left
}

// linkerFlags returns the link's flags with -checklinkname=0 taken out where
// the policy does not honour it, and whether it was. log says what became of it.
func linkerFlags(cmd *link.Command, pol *policy.Policy, log *events.Link) (flags *linkflags.Link, ignored bool) {
	if !cmd.CheckOff() {
		return cmd.Flags, false
	}
	if pol.Mode == finding.ModeEnforce && !pol.HonorGlobalFlag {
		return cmd.Flags.WithCheckLinkname(true), true
	}
	log.CheckLinkname.Honored = true
	log.Guard = finding.GuardNone
	return cmd.Flags, false
}

// stop ends a link that cannot be judged.
func (g *gate) stop(err error, hint string) (*handover, int) {
	g.log.Result, g.log.Error = finding.ResultError, err.Error()
	g.append()
	fmt.Fprintf(g.Stderr, "linkgate: %s: %v\nhint: %s\n", g.what(), err, hintFor(err, hint))
	return nil, 1
}

func (g *gate) warn(list ...message) { warn(g.Stderr, g.what(), list...) }

// what names the link.
func (g *gate) what() string {
	if g.log.Link != "" {
		return g.log.Link
	}
	return strings.TrimSpace("link " + g.cmd.Flags.Output)
}
