package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/plural"
)

// referencesText says who refers to the symbol in the last build. The packages
// of the standard library that do are counted only.
func (e *symbolExplained) referencesText(p *page) {
	if e.Log == "" {
		p.row("pulled by", "not known without a log: linkgate build ./... writes one")
		return
	}
	var pulled, pushed []string
	seen, std := make(map[string]bool), make(map[string]bool)
	for _, r := range e.References {
		if r.Reference().OfItself() {
			std[r.From.Path] = true
			continue
		}
		lines := append([]string{ownerText(r) + e.buildText(r) + ": " + verdictText(r)}, placesText(r)...)
		text := string(r.Direction) + "\n" + strings.Join(lines, "\n")
		if seen[text] {
			continue
		}
		seen[text] = true
		if r.Direction == finding.DirectionPush {
			pushed = append(pushed, lines...)
		} else {
			pulled = append(pulled, lines...)
		}
	}
	if len(std) > 0 {
		pulled = append(pulled, plural.Count(len(std), "package")+" of the standard library")
	}
	if len(e.References) == 0 {
		pulled = []string{"nothing in " + e.Log}
	}
	p.rows("pulled by", pulled)
	p.rows("pushed by", pushed)
	if e.Unread > 0 {
		p.row("", fmt.Sprintf("(%d lines of the log could not be read)", e.Unread))
	}
}

// ownerText names the package that refers to a symbol, and its module.
func ownerText(r *events.Relocation) string {
	module := moduleText(r.From)
	if r.From.Path == r.From.Module {
		return module
	}
	return r.From.Path + " of " + module
}

// buildText says which build a reference is of, where that is another than the page's.
func (e *symbolExplained) buildText(r *events.Relocation) string {
	t := e.Toolchain
	if t == nil || r.Go == t.Go && r.GOOS == t.GOOS && r.GOARCH == t.GOARCH {
		return ""
	}
	return fmt.Sprintf(", in a build of %s for %s/%s", r.Go, r.GOOS, r.GOARCH)
}

func moduleText(p events.Package) string {
	if p.Version == "" || p.Version == "(devel)" {
		return p.Module
	}
	return p.Module + "@" + p.Version
}

// verdictText says what the linker and the policy say of a reference, and
// where it is written.
func verdictText(r *events.Relocation) string {
	text := string(r.Linker.Verdict)
	if classes := otherClasses(r); classes != "" {
		text += ", " + classes
	}
	if r.Linker.Why != "" {
		text += ", " + r.Linker.Why
	}
	if done := map[finding.Action]string{finding.Deny: "denied", finding.Warn: "warned of", finding.Allow: "allowed"}[r.Decision.Action]; done != "" {
		text += "; " + done + " by " + r.Decision.Rule
	}
	switch {
	case r.Directive != nil:
		text += fmt.Sprintf("; %s:%d", r.Directive.File, r.Directive.Line)
	case r.Source == events.SourceGone:
		text += "; its source is gone"
	case r.Source == events.SourceGenerated:
		text += "; declared by what cgo generates"
	case r.Source == events.SourceSilent:
		text += "; no directive in its source"
	}
	return text
}

// otherClasses are the classes that the verdict does not imply.
func otherClasses(r *events.Relocation) string {
	list := slices.DeleteFunc(slices.Clone(r.Classes), func(c finding.Class) bool { return string(c) == string(r.Linker.Verdict) })
	return finding.Join(list, ", ")
}

// placesText says where a reference is used, whether that is part of the
// program, and through which imports its package came in.
func placesText(r *events.Relocation) []string {
	var lines []string
	for _, s := range r.Sites {
		line := fmt.Sprintf("used at %s:%d in %s", s.File, s.Line, s.Func)
		if s.File != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	switch r.Reach {
	case finding.ReachLive:
		lines = append(lines, "live in "+r.Link)
	case finding.ReachLoaded:
		lines = append(lines, "linked into "+r.Link+", but unreachable")
	case finding.ReachUnknown:
		lines = append(lines, "whether it is part of "+r.Link+" is not known")
	}
	if len(r.Chain) > 1 {
		lines = append(lines, "imports: "+strings.Join(r.Chain, " → "))
	}
	return lines
}

// text lists a module's references by package, and its directives that can
// never work.
func (e *moduleExplained) text() string {
	var p page
	seen := make(map[string]bool)
	module, pkg := "", ""
	for _, r := range e.Relocations {
		if m := moduleText(r.From); m != module {
			p.wrap(0, m+" refers to, by "+e.Log+":")
			module, pkg = m, ""
		}
		lines := append([]string{r.Symbol + " (" + string(r.Direction) + " of a " + string(r.Form) + "): " + verdictText(r)}, placesText(r)...)
		text := r.From.Path + "\n" + strings.Join(lines, "\n")
		if seen[text] {
			continue
		}
		seen[text] = true
		if r.From.Path != pkg {
			p.wrap(2, r.From.Path)
			pkg = r.From.Path
		}
		p.wrap(4, lines[0])
		for _, line := range lines[1:] {
			p.wrap(8, line)
		}
	}
	e.problemsText(&p)
	return p.String()
}

func (e *moduleExplained) problemsText(p *page) {
	seen := make(map[string]bool)
	module := ""
	for _, b := range e.Problems {
		text := fmt.Sprintf("%s:%d: %s", b.File, b.Line, b.Message)
		switch {
		case b.Rule != "":
			text += "; allowed by " + b.Rule
		case b.Nearest != "":
			text += "; did you mean " + b.Nearest + "?"
		}
		if seen[text] {
			continue
		}
		seen[text] = true
		if m := moduleText(b.From); m != module {
			p.wrap(0, m+" has directives that have no effect:")
			module = m
		}
		p.wrap(2, text)
	}
}
