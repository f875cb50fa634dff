package note

import (
	"cmp"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

// Of returns the note of a link that goes to the linker, from its events: its relocations
// need not say where they stand. version is linkgate's, empty where it has none, time that of
// the commit, and files are what decided.
func Of(l *events.Link, rels []*events.Relocation, version, time string, files []File) *Note {
	return &Note{
		Schema: Schema, Linkgate: cmp.Or(version, "(devel)"), Go: l.Go, GOOS: l.GOOS, GOARCH: l.GOARCH, Time: time,
		Main: Main{Path: l.Main.Path, Module: l.Main.Module, Version: l.Main.Version}, BuildMode: l.BuildMode,
		Mode: l.Mode, Guard: l.Guard, BreakGlass: l.BreakGlass != nil, Policy: files, Grants: grants(rels, l.Mode),
		Counts: Counts{Packages: l.Counts.Packages, References: l.Counts.References, Refused: l.Counts.Refused,
			Granted: l.Counts.Granted, Known: l.Counts.Known, Warned: l.Counts.Warned},
	}
}

// grants lists the findings that go into the program.
func grants(rels []*events.Relocation, mode finding.Mode) []Grant {
	list := []Grant{}
	for _, r := range rels {
		if !r.Reference().IsFinding() {
			continue
		}
		d := r.Decision
		would := d.Enforced()
		if mode == finding.ModeEnforce || would == finding.Allow || mode == finding.ModeWarn && would == finding.Warn {
			would = "" // as was done
		}
		list = append(list, Grant{
			Package: r.From.Path, Module: r.From.Module, Version: r.From.Version, Symbol: r.Symbol, Classes: r.Classes,
			Outcome: finding.OutcomeOf(d.Action, d.Known, would),
			Rule:    d.Rule, Reason: d.Reason, Owner: d.Owner, Expires: d.Expires,
		})
	}
	return list
}
