package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/symbols"
)

// text says it all at 80 columns, whatever cannot be broken aside.
func (e *symbolExplained) text() string {
	var p page
	p.wrap(0, e.sentence())
	if e.Named != "" {
		p.wrap(0, fmt.Sprintf("(%s is its name in the source: a directive turns it into this symbol.)", e.Named))
	}
	e.placesText(&p)
	if len(e.HallOfShame) > 0 {
		p.row("opened for", strings.Join(e.HallOfShame, ", ")+", the \"hall of shame\" of "+symbols.ShameIssue)
	}
	if len(e.Versions) > 0 {
		text := e.versionsText()
		if e.differs {
			text = fmt.Sprintf("for %s/%s: %s", e.Toolchain.GOOS, e.Toolchain.GOARCH, text)
		}
		p.row("versions", text)
	}
	if e.API {
		p.row("instead", "the API itself: it is exported, and needs no linkname")
	}
	if r := e.Replacement; r != nil {
		p.row("instead", apisText(r.APIs))
		if r.Note != "" {
			p.row("", r.Note)
		}
		for _, source := range e.sources() {
			p.row("", source)
		}
	}
	e.referencesText(&p)
	return p.String()
}

// sentence says what the symbol is, and what the toolchain's linker does with
// pulls of it.
func (e *symbolExplained) sentence() string {
	kind := e.kindText()
	if kind == "" && looksLikeModule(e.Symbol) {
		return e.Symbol + " is not of the standard library."
	}
	if kind == "" {
		return e.Symbol + " is in no supported version of the standard library."
	}
	if e.Toolchain == nil {
		return fmt.Sprintf("%s is %s. (%s)", e.Symbol, kind, e.ToolchainError)
	}
	in := fmt.Sprintf("%s for %s/%s", e.Toolchain.Go, e.Toolchain.GOOS, e.Toolchain.GOARCH)
	elsewhere := "is not in " + in
	if len(e.Defined) > 0 {
		elsewhere = "is " + kind + ", but not in " + in
	}
	state := e.State
	if state == "assembly" && !e.Open {
		state = "closed"
	}
	return e.Symbol + " " + map[string]string{
		"absent":   elsewhere + ".",
		"closed":   "is " + kind + ". In " + in + " it is not open: the linker refuses every pull.",
		"assembly": "is " + kind + ". In " + in + " it is not pushed, but the linker lets pulls of assembly pass" + e.untilText() + ".",
		"std":      "is " + kind + ". In " + in + " it is open to the standard library alone: the linker refuses every other pull.",
		"open":     "is " + kind + ". In " + in + " it is open to pulls.",
		"blocked":  "is " + kind + ". In " + in + " the linker lets " + onlyText(e.Allowed) + " refer to it.",
	}[state]
}

func (e *symbolExplained) kindText() string {
	switch e.Kind {
	case "func":
		return "a function"
	case "method":
		return "a method"
	case "var":
		return "a variable"
	case "none":
		return "of the linker's own making"
	case "asm":
		if slices.ContainsFunc(e.Defined, func(d defined) bool { return !d.Declared }) || len(e.Defined) == 0 {
			return "a function in assembly"
		}
		return "a function of the compiler or of the system"
	}
	return ""
}

// untilText says when a pull of assembly is refused.
func (e *symbolExplained) untilText() string {
	if symbols.Assembly.Open(e.Toolchain.minor) && !e.Toolchain.noWrappers() {
		return ", as it does up to Go 1.26"
	}
	return " on this architecture"
}

func onlyText(allowed []string) string {
	if len(allowed) == 0 {
		return "no package"
	}
	return "only " + strings.Join(allowed, ", ")
}

// placesText says where the symbol is defined, declared and opened.
func (e *symbolExplained) placesText(p *page) {
	if e.ToolchainError != "" && e.Toolchain != nil {
		p.row("not read", e.ToolchainError)
	}
	var elsewhere []string
	label := "defined"
	for _, declared := range []bool{false, true} {
		for _, d := range e.Defined {
			if d.Declared == declared && d.Built {
				p.row(label, d.Position.String())
				label = ""
			} else if d.Declared == declared {
				elsewhere = append(elsewhere, d.Position.String())
			}
		}
		label = "declared"
	}
	label = "opened by"
	for _, d := range e.Pushed {
		if d.Built {
			p.row(label, d.Position.String()+": "+d.Text)
			label = ""
		} else {
			elsewhere = append(elsewhere, d.Position.String())
		}
	}
	if len(elsewhere) > 0 {
		slices.Sort(elsewhere)
		p.row("other builds", firstOf(elsewhere))
	}
}

// firstOf names the first places of a list that can have one for each system, and counts the
// others. JSON has all.
func firstOf(list []string) string {
	const most = 6
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most-1], ", "), len(list)-most+1)
}

// versionsText joins versions in a row that do the same.
func (e *symbolExplained) versionsText() string {
	var parts []string
	for i := 0; i < len(e.Versions); {
		first, text := e.Versions[i], e.Versions[i].text()
		for i++; i < len(e.Versions) && e.Versions[i].text() == text; {
			i++
		}
		span := first.Go
		if last := e.Versions[i-1]; last != first {
			span += " to " + last.Go
		}
		parts = append(parts, span+": "+text)
	}
	return strings.Join(parts, "; ")
}

func (v versionState) text() string {
	switch {
	case v.State == "assembly" && v.Open:
		return "open, as all assembly"
	case v.Open:
		return "open"
	case v.State == "absent":
		return "not there"
	case v.State == "std":
		return "open to std alone"
	case v.State == "blocked":
		return "blocked"
	}
	return "not open"
}

// apisText lists APIs, the version once where it is the same for all.
func apisText(apis []symbols.API) string {
	if len(apis) == 0 {
		return "nothing: Go has no API for it"
	}
	same := !slices.ContainsFunc(apis, func(a symbols.API) bool { return a.Since != apis[0].Since })
	var parts []string
	for i, a := range apis {
		part := a.Name
		if a.Since != "" && (!same || i == len(apis)-1) {
			part += " (since " + a.Since + ")"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}
