package toolexec

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
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

// A gate handles one link on its way to the real linker: it has the link judged, tells
// people and writes the log.
type gate struct {
	Config
	cmd *link.Command
	dir string // that go was started in, empty while unknown
	log events.Link
}

// judgeLink has one link judged, and hands it on to the linker or ends it. It returns the exit
// code.
func judgeLink(c Config, tool, args []string) int {
	began := time.Now()
	c.goLine = project.GoLine()
	cmd, readErr := link.ReadCommand(c.Getenv, tool, args)
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

// describe returns what is known of a link before its policy and its archives are
// read.
func describe(c Config, cmd *link.Command) events.Link {
	log := events.Link{
		Build: c.buildID(filepath.Dir(filepath.Dir(cmd.Flags.ImportCfg))), Link: cmd.Name,
		Go: c.Getenv("GOVERSION"), GOOS: c.Getenv("GOOS"), GOARCH: c.Getenv("GOARCH"),
		BuildMode: cmp.Or(cmd.Flags.BuildMode, "exe"), Guard: finding.GuardNative,
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

// newRule says what a rule needs that is added to a policy: its column, an owner, an expiry.
// It returns nil for the usual.
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

// judge judges the link by its ruling. readErr says why the command line or the importcfg
// could not be read, err why the policy could not. It returns a handover for a link that
// goes on to the linker, and else nil and the exit code.
func (g *gate) judge(readErr error, by link.Ruling, err error) (h *handover, code int) {
	if err != nil {
		// A policy that cannot be read denies, whatever mode it would have had.
		return g.stop(err, policyHint(g.Config))
	}
	g.log.Mode = by.Policy.Mode
	if by.Policy.Mode == finding.ModeObserve {
		return g.handOver(by, g.cmd.Args, func() finished { return g.observe(readErr, by) })
	}
	j, err := g.examine(readErr, by)
	switch {
	case err != nil && unreadPasses(g.log.BreakGlass):
		return g.handOver(by, g.cmd.Args, func() finished { return g.unread(err) })
	case err != nil:
		return g.stop(err, objectHint)
	}
	if h, code = g.enforce(by, j); h == nil {
		j.Close()
	}
	return h, code
}

// handOver hands the link on to the linker. finish does the rest of the work on it.
func (g *gate) handOver(by link.Ruling, args []string, finish func() finished) (*handover, int) {
	return &handover{args: args, attest: by.Policy.Attest, finish: func(stderr io.Writer) finished {
		g.Stderr = stderr
		return finish()
	}}, 0
}

// examine has the link judged, and puts what was found into the link's event.
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

// observe judges and logs a link that goes to the linker unchanged, whatever is found in it.
func (g *gate) observe(readErr error, by link.Ruling) finished {
	j, err := g.examine(readErr, by)
	if err != nil {
		return g.unread(err)
	}
	linkerFlags(g.cmd, by.Policy, &g.log)
	g.log.Result = finding.ResultPassed
	return g.finish(by, j, nil, "")
}

// unread logs a link that could not be judged and is let through.
func (g *gate) unread(err error) finished {
	g.log.Result, g.log.Error = finding.ResultError, err.Error()
	g.append()
	g.warn(unreadMessage(err, g.log.BreakGlass))
	return finished{}
}

// enforce carries out the decisions, and hands the link on. No decision depends on where
// references stand and which are live: where nobody has to be told, that is found while
// the linker runs.
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
		report.Denial(g.Stderr, &g.log, withAction(rels, finding.Deny), once(g.cmd))
		return nil, 1
	}
	e, err := link.Enforce(g.cmd, flags, j.Facts, j.Decisions)
	if err != nil {
		return g.stop(err, maskHint)
	}
	g.log.Guard, g.log.Counts.Granted = e.Guard, e.Granted
	g.log.Result = finding.ResultPassed
	if located != nil {
		if warned := withAction(located.Relocations(j, stamp, e.Guard), finding.Warn); len(warned) > 0 {
			report.Warning(g.Stderr, &g.log, warned, once(g.cmd))
		}
	}
	args, err := linkerArgs(g.cmd, e.Flags)
	if err != nil {
		return g.stop(err, maskHint)
	}
	return g.handOver(by, args, func() finished { return g.finish(by, j, located, e.Guard) })
}

// finish does the rest of the work on a link that goes to the linker: its note, and the log.
// located is nil where the references have not been located yet.
func (g *gate) finish(by link.Ruling, j *link.Judgement, located *link.Located, guard finding.Guard) finished {
	defer j.Close()
	result := finished{size: j.Facts.Size}
	if by.Policy.Attest {
		rels := link.Located{}.Relocations(j, link.StampOf(&g.log), "")
		files := note.Files(by.Policy, by.Baseline, g.log.Policy != "")
		result.note = note.Of(&g.log, rels, g.Version(), g.cmd.ModInfo().Setting("vcs.time"), files)
	}
	var unlocated error
	if located == nil {
		at, err := link.Locate(j)
		located, unlocated = &at, err
	}
	result.searched = located.Searched
	g.record(j, *located, unlocated, guard)
	return result
}

// linkerFlags returns the link's flags without a -checklinkname=0 that the
// policy does not honour; then ignored is true. log gets an honoured one.
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
	fmt.Fprintf(g.Stderr, "linkgate: %s: %v\nhint: %s\n", g.linkName(), err, hintFor(err, hint))
	return nil, 1
}

func (g *gate) warn(list ...message) { warn(g.Stderr, g.linkName(), list...) }

// linkName names the link in messages: by its main package, else by its output.
func (g *gate) linkName() string {
	if g.log.Link != "" {
		return g.log.Link
	}
	return strings.TrimSpace("link " + g.cmd.Flags.Output)
}
