package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/linkgate/linkgate/internal/baseline"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/cli/refs"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/plural"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

func explainCommand() cli.Command {
	asJSON := false
	return cli.Command{
		Name:     "explain",
		Flags:    []cli.Flag{{Name: "json", Text: `print JSON, "schema": 1`, Into: &asJSON}},
		Synopsis: []string{"[MODULE[@VERSION] SYMBOL [CLASS...]]"},
		Short:    "say in which mode builds here are judged, why, and what would change that; of a reference, everything that could have decided it",
		Failed:   cli.ExitUnknown,
		Run: func(env cli.Env, g cli.Globals, args []string) error {
			if len(args) == 1 {
				return cli.Usagef("want MODULE[@VERSION] SYMBOL [CLASS...], or nothing")
			}
			return explain(env, g, args, asJSON)
		},
	}
}

func explain(env cli.Env, g cli.Globals, args []string, asJSON bool) error {
	proj := gocmd.WithModCache(g.Project(env))
	file, pol, known, err := project.LoadHere(proj)
	if err != nil {
		return err
	}
	e := explained{env: env, pol: pol, file: file, known: known, module: project.MainModule(proj)}
	if len(args) == 0 && asJSON {
		return cli.PrintJSON(env, e.modeJSON())
	}
	if len(args) == 0 {
		return cli.Print(env, e.mode())
	}
	ref, err := askedRef(env, g, args, e.module)
	if err != nil {
		return err
	}
	if asJSON {
		return cli.PrintJSON(env, e.referenceJSON(ref))
	}
	return cli.Print(env, e.reference(ref))
}

// An explained is a policy in the eyes of one main module.
type explained struct {
	env    cli.Env
	pol    *policy.Policy
	file   project.PolicyFile
	known  *baseline.Baseline
	module string
}

// mode says what holds for links here.
func (e explained) mode() string {
	var b strings.Builder
	mode, step := e.pol.InForce(e.module, e.env.Now)
	fmt.Fprintf(&b, "%s: mode %s, by %s\n\n", cmp.Or(e.module, "no main module"), mode, cmp.Or(step, e.pol.ModeAt))

	fmt.Fprintf(&b, "mode         %s, by %s\n", e.pol.Mode, e.pol.ModeAt)
	layers, above := e.pol.Layers(), e.pol.Above()
	for i, l := range layers {
		switch {
		case i == 0 && e.file.Path == "" && len(above) == 0:
			fmt.Fprintf(&b, "policy       none: linkgate only observes\n")
		case i == 0 && e.file.Path == "":
			fmt.Fprintf(&b, "policy       none here\n")
		case i == 0:
			fmt.Fprintf(&b, "policy       %s\n", e.file.Name)
		case i < len(layers)-len(above):
			fmt.Fprintf(&b, "extends      %s\n", l.File())
		default:
			fmt.Fprintf(&b, "above        %s\n", l.File())
		}
	}
	for _, d := range e.pol.Demands() {
		fmt.Fprintf(&b, "require      %s, by %s\n", d.Require, d.At)
	}
	if unmet := e.file.Unmet(e.pol, e.known, e.env.Now); unmet != nil {
		fmt.Fprintf(&b, "             not met: `linkgate policy check` says where\n")
	}
	steps := e.pol.Steps(e.module, e.env.Now)
	for _, s := range steps {
		state := "applies"
		if s.Lack != "" {
			state = "does not apply: " + s.Lack
		}
		fmt.Fprintf(&b, "rollout      %s (%s) %s\n", s.At, s.Step, state)
	}
	if e.known != nil {
		_, name := e.file.Baseline()
		fmt.Fprintf(&b, "baseline     %s, %s\n", name, plural.Count(len(e.known.Entries), "finding"))
	}
	glass := "not honoured"
	if e.pol.BreakGlass {
		glass = "honoured"
	}
	fmt.Fprintf(&b, "break glass  LINKGATE_MODE=warn|observe is %s\n", glass)
	if e.pol.Attest {
		fmt.Fprintf(&b, "attest       a link leaves a note in the program\n")
	}
	fmt.Fprintf(&b, "next         %s\n", e.next(mode, steps))
	return b.String()
}

// next says what would change the mode.
func (e explained) next(mode finding.Mode, steps []policy.StepState) string {
	if mode == finding.ModeEnforce {
		return "nothing: it is enforced"
	}
	day := ""
	share := false
	for _, s := range steps {
		then := s.Step
		then.After = ""
		if s.After != "" && then.Missing(e.module, e.env.Now) == "" && (day == "" || s.After < day) {
			day = s.After // nothing else keeps it
		}
		share = share || s.Percent != nil
	}
	var list []string
	if day != "" {
		list = append(list, "enforce on "+day)
	}
	if n := policy.Bucket(e.module) + 1; e.module != "" && share {
		list = append(list, fmt.Sprintf("enforce with a step of percent: %d", n))
	}
	return strings.Join(append(list, "enforce with mode: enforce"), "; ")
}

// askedRef returns the reference that the arguments name. The version that they
// leave open is that of the build list here; the rest comes from the last build's
// log, as far as that has it.
func askedRef(env cli.Env, g cli.Globals, args []string, main string) (policy.Ref, error) {
	module, version, _ := strings.Cut(args[0], "@")
	goVersion, err := gocmd.Version()
	if err != nil {
		return policy.Ref{}, err
	}
	ref := policy.Ref{Module: module, Version: version, Symbol: args[1], Go: goVersion}
	ref.Main = module == "main" || module == main && main != ""
	if module == "main" {
		ref.Module = main
	}
	if version == "" && !ref.Main {
		version, ref.Replaced = gocmd.Selected(module)
		ref.Version = version
	}
	log, err := refs.Read(env.Getenv, g.Log)
	if err != nil {
		return ref, err
	}
	for _, rel := range log.Relocations {
		if rel.From.Module == ref.Module && rel.Symbol == ref.Symbol && (version == "" || rel.From.Version == version) {
			ref = refs.ForPolicy(rel, main)
		}
	}
	if len(args) > 2 {
		ref.Classes = nil
	}
	for _, arg := range args[2:] {
		class := finding.Class(arg)
		if !slices.Contains(finding.PolicyClasses(), class) {
			return ref, cli.Usagef("unknown class %q (want one of: %s)", arg, finding.Join(finding.PolicyClasses(), ", "))
		}
		ref.Classes = append(ref.Classes, class)
	}
	if len(ref.Classes) == 0 {
		ref.Classes = []finding.Class{finding.ClassRefused}
	}
	return ref, nil
}

// reference says how one is decided.
func (e explained) reference(ref policy.Ref) string {
	var b strings.Builder
	name := ref.Module
	if ref.Version != "" {
		name += "@" + ref.Version
	}
	fmt.Fprintf(&b, "%s %s, with %s\n", name, ref.Symbol, ref.Go)
	for _, class := range ref.Classes {
		path, d := e.pol.Path(ref, class, e.env.Now)
		fmt.Fprintf(&b, "\n%s: %s by %s%s\n", class, d.Action, d.Rule, because(d))
		t := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
		for _, c := range path {
			fmt.Fprintf(t, "  %s\t%s\t%s\t%s\n", cmp.Or(c.At, "-"), c.What, cmp.Or(c.Action, "-"), c.Note)
		}
		t.Flush() // into a strings.Builder
	}
	d := e.pol.Decide(ref, e.env.Now)
	if len(ref.Classes) > 1 {
		fmt.Fprintf(&b, "\nall: %s by %s, the strictest\n", d.Action, d.Rule)
	}
	if e.pol.HonorGlobalFlag && slices.Contains(ref.Classes, finding.ClassRefused) {
		b.WriteString("\nhonor-global-flag: with -ldflags=-checklinkname=0 class refused is allowed,\nunless something inherited and final speaks of it\n")
	}
	mode, step := e.pol.InForce(e.module, e.env.Now)
	fmt.Fprintf(&b, "\nmode %s, by %s: %s\n", mode, cmp.Or(step, e.pol.ModeAt), outcome(mode, d.Action))
	return b.String()
}

// because adds what a decision carries.
func because(d policy.Decision) string {
	s := ""
	if d.Expires != "" {
		s += " until " + d.Expires
	}
	if d.Owner != "" {
		s += ", owner " + d.Owner
	}
	if d.Reason != "" {
		s += ": " + d.Reason
	}
	return s
}

// outcome says what becomes of a decision.
func outcome(mode finding.Mode, action finding.Action) string {
	switch {
	case mode == finding.ModeObserve:
		return "it is logged, and the build is as without linkgate"
	case action == finding.Allow:
		return "it links"
	case action == finding.Warn || mode == finding.ModeWarn:
		return "it links with a warning"
	}
	return "nothing is linked"
}
