package verify

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/linkgate/linkgate/internal/attest"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/note"
)

// unsigned is what no note can show.
const unsigned = "who wrote the note: nobody signed it, and who can write the program can write one that fits"

// unchecked is what a statement does not show.
const unchecked = "who signed the attestation: cosign verify-blob-attestation, gh attestation verify and the like tell"

// readNote reads the program's note, and says what is to be known of it.
func (p *Program) readNote(data []byte, by Ruling) {
	n, err := note.Read(data)
	if len(by.Statements) > 0 {
		sum := sha256.Sum256(data)
		if err := attest.Check(by.Statements, hex.EncodeToString(sum[:]), n); err != nil {
			p.Doubts = append(p.Doubts, err.Error())
		}
	}
	if errors.Is(err, note.None{}) || errors.As(err, new(note.NoPlace)) {
		return
	}
	p.Note = n
	if err != nil {
		p.Doubts = append(p.Doubts, err.Error())
		return
	}
	if !n.Enforced() {
		p.Remarks = append(p.Remarks, fmt.Sprintf("no policy was enforced: mode %s, guard %s", n.Mode, n.Guard))
	}
	if n.BreakGlass {
		p.Remarks = append(p.Remarks, "the glass was broken for this link")
	}
	same := func(a, b note.File) bool { return a.SHA256 == b.SHA256 }
	if len(by.Files) > 0 && !slices.EqualFunc(n.Policy, by.Files, same) {
		p.Remarks = append(p.Remarks, "it was linked under another policy than the one that judges it here")
	}
}

// noteFits reports whether the program has a note that is its own.
func (p *Program) noteFits() bool { return p.Note != nil && len(p.Doubts) == 0 }

// noted returns what a note that fits says of a finding, nil for nothing. Rules are for modules:
// what one package of a module may use, its others may too.
func (p *Program) noted(f *Finding) *note.Grant {
	if !p.noteFits() {
		return nil
	}
	for i := range p.Note.Grants {
		g := &p.Note.Grants[i]
		if g.Symbol == f.Symbol && (g.Package == f.Package || f.Module != "" && g.Module == f.Module) {
			return g
		}
	}
	return nil
}

// addNoted adds what the note grants and the file does not show.
func (p *Program) addNoted(s *search) {
	if !p.noteFits() {
		return
	}
	shown := make(map[*note.Grant]bool)
	for _, f := range s.found {
		if mod, _ := s.owners.module(f.Package); mod != nil {
			f.Module, f.Version = mod.Path, mod.Version
		}
		shown[p.noted(f)] = true
	}
	for i := range p.Note.Grants {
		g := &p.Note.Grants[i]
		if !shown[g] && len(g.Classes) > 0 {
			s.found[key{Noted, g.Package, g.Symbol}] = &Finding{Kind: Noted, Symbol: g.Symbol, Class: g.Classes[0], Package: g.Package,
				Module: g.Module, Version: g.Version, Places: []Place{}}
		}
	}
}

// take has the note's word for a finding, where there is no policy to judge it.
func (f *Finding) take(g *note.Grant, now time.Time) {
	f.Outcome, f.Rule, f.Reason, f.Expires = g.Outcome, "note: "+g.Rule, g.Reason, g.Expires
	if g.Expires != "" && now.UTC().Format(time.DateOnly) >= g.Expires {
		f.Outcome, f.Expired = finding.OutcomeDenied, g.Rule+" ("+g.Expires+")"
	}
}

// answer works out what can be said of the program.
func (p *Program) answer() {
	beyond := func(f *Finding) bool {
		return p.noted(f) == nil || f.Outcome == finding.OutcomeDenied || f.Outcome == finding.OutcomeWouldBeDenied
	}
	switch {
	case p.noteFits() && p.Note.Enforced() && p.Error == "" && !slices.ContainsFunc(p.Findings, beyond):
		p.Answer = Attested
	case len(p.Findings) > 0 || p.CheckOff:
		p.Answer = Found
	default:
		p.Answer = Unknown
	}
}
