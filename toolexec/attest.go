package toolexec

import (
	"cmp"
	"errors"
	"fmt"
	"io"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/link"
	"github.com/linkgate/linkgate/internal/note"
)

// setNote makes the note of a link that goes to the linker, where the policy wants one.
func (g *gate) setNote(by link.Ruling, j *link.Judgement) {
	if !g.attest {
		return
	}
	g.note = &note.Note{
		Schema: note.Schema, Linkgate: cmp.Or(g.Version(), "(devel)"),
		Go: g.log.Go, GOOS: g.log.GOOS, GOARCH: g.log.GOARCH, BuildMode: g.log.BuildMode,
		Main: note.Main{Path: g.log.Main.Path, Module: g.log.Main.Module, Version: g.log.Main.Version},
		Mode: g.log.Mode, Guard: g.log.Guard, BreakGlass: g.log.BreakGlass != nil,
		Policy: note.Files(by.Policy, by.Baseline, g.log.Policy != ""), Grants: grants(j, g.log.Mode),
		Counts: note.Counts{Packages: g.log.Counts.Packages, References: g.log.Counts.References, Refused: g.log.Counts.Refused,
			Granted: g.log.Counts.Granted, Known: g.log.Counts.Known, Warned: g.log.Counts.Warned},
	}
	for _, s := range g.cmd.ModInfo().Settings {
		if s.Key == "vcs.time" {
			g.note.Time = s.Value
		}
	}
}

// grants lists the findings that go into the program.
func grants(j *link.Judgement, mode finding.Mode) []note.Grant {
	list := []note.Grant{}
	for _, r := range (link.Located{}).Relocations(j, link.Stamp{Go: j.Facts.Header.Version}, "") {
		if !r.Reference().IsFinding() {
			continue
		}
		d := r.Decision
		would := d.Enforced()
		if mode == finding.ModeEnforce || would == finding.Allow || mode == finding.ModeWarn && would == finding.Warn {
			would = "" // as was done
		}
		list = append(list, note.Grant{
			Package: r.From.Path, Module: r.From.Module, Version: r.From.Version, Symbol: r.Symbol, Classes: r.Classes,
			Outcome: finding.OutcomeOf(d.Action, d.Known, would),
			Rule:    d.Rule, Reason: d.Reason, Owner: d.Owner, Expires: d.Expires,
		})
	}
	return list
}

// linked reports whether the tool has ended well.
func (t *capture) linked() bool {
	return !t.tool.Start.IsZero() && t.tool.Exit == 0 && t.tool.Signal == ""
}

// marker returns what gives the finished program its note, and returns the exit code; nil where
// it gets none. The note needs the gate no longer.
func (g *gate) marker(stderr io.Writer, output string) func() int {
	if !g.attest {
		return nil
	}
	n, what, mode := g.note, g.what(), g.log.Mode
	return func() int {
		if n == nil { // nobody could judge the link, and that is said
			return 0
		}
		err := note.Write(output, n)
		var none note.NoPlace
		switch {
		case err == nil:
			return 0
		case errors.As(err, &none):
			fmt.Fprintf(stderr, "linkgate: warning: %s: linked without a note: %v\n", what, err)
			return 0
		case mode == finding.ModeObserve:
			fmt.Fprintf(stderr, "linkgate: warning: %s: linked without a note, which cannot be written: %v\n", what, err)
			return 0
		}
		fmt.Fprintf(stderr, "linkgate: %s: the note cannot be written into the program: %v\nhint: %s\n", what, err, noteHint)
		return 1
	}
}
