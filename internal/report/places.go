package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/printable"
	"github.com/linkgate/linkgate/internal/symname"
)

// msgPlaces says where a reference is declared, where it is used first, and
// whether that is part of the program.
func msgPlaces(rel *events.Relocation) string {
	var parts []string
	switch {
	case rel.Directive != nil && rel.Direction == finding.DirectionPush:
		parts = append(parts, "pushed at "+msgLine(rel, rel.Directive.File, rel.Directive.Line))
	case rel.Directive != nil:
		parts = append(parts, "declared at "+msgLine(rel, rel.Directive.File, rel.Directive.Line))
	case msgSource(rel.Source) != "":
		parts = append(parts, msgSource(rel.Source))
	}
	var lines []string
	for i := range rel.Sites {
		if line := msgSite(rel, &rel.Sites[i]); line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	switch len(lines) {
	case 0:
	case 1:
		parts = append(parts, "used at "+lines[0])
	default:
		parts = append(parts, "used at "+lines[0]+" and "+count(len(lines)-1, "more line"))
	}
	s := strings.Join(parts, ", ")
	if reach := msgReach(rel.Reach); reach != "" && s != "" {
		s += "; " + reach
	} else if reach != "" {
		s = reach
	}
	return printable.Text(s)
}

// msgSource says why no directive is known.
func msgSource(source string) string {
	switch source {
	case events.SourceGone:
		return "its source is gone"
	case events.SourceGenerated:
		return "declared by what cgo generates"
	case events.SourceSilent:
		return "no directive in its source"
	default:
		return ""
	}
}

// msgReach says whether a reference is part of the program; nothing where that
// is not known.
func msgReach(reach finding.Reach) string {
	switch reach {
	case finding.ReachLive:
		return "live in the program"
	case finding.ReachLoaded:
		return "linked in, but unreachable"
	default:
		return ""
	}
}

// msgLine is a line of a file, named from the root of the module that holds
// the reference where it is the module's own.
func msgLine(rel *events.Relocation, file string, line int) string {
	if i := strings.LastIndex(file, "/src/"); i >= 0 && rel.From.Module == events.ModuleStd {
		file = file[i+len("/src/"):]
	}
	return fmt.Sprintf("%s:%d", strings.TrimPrefix(file, rel.From.Module+"@"+rel.From.Version+"/"), line)
}

// msgSite is the line of a site, with its package where that is another one
// than the reference's: the callers of an exported pull. It is empty where the
// line is not known.
func msgSite(rel *events.Relocation, s *events.Site) string {
	if s.File == "" {
		return ""
	}
	line := msgLine(rel, s.File, s.Line)
	if pkg := sitePackage(rel, s); pkg != "" && pkg != rel.From.Path {
		line += " in package " + pkg
	}
	return line
}

// sitePackage is the import path of the package that a site's function is of,
// empty where its name does not tell. The linker calls the main package "main".
func sitePackage(rel *events.Relocation, s *events.Site) string {
	if path := symname.Package(s.Func); path != "main" {
		return path
	}
	return rel.Link
}

// chainWidth is the width that a chain of imports is shortened to: what is left
// of a line behind the deepest indent.
const chainWidth = 62

// msgChain says through which imports a package came into the program. That
// the program's own module imports its own packages needs no word.
func msgChain(rel *events.Relocation) string {
	n := len(rel.Chain)
	if n < 2 || n == 2 && below(rel.Chain[0], rel.From.Module) {
		return ""
	}
	return "imports: " + shorten(rel.Chain, chainWidth)
}

// below says that a package's path is in a module's.
func below(pkg, module string) bool {
	return module != "" && (pkg == module || strings.HasPrefix(pkg, module+"/"))
}

// shorten joins a chain of imports with arrows, and leaves out of its middle
// what goes beyond width columns. Both ends and what stands before the last
// always stay.
func shorten(chain []string, width int) string {
	const arrow = " → "
	full := printable.Text(strings.Join(chain, arrow))
	if utf8.RuneCountInString(full) <= width || len(chain) <= 3 {
		return full
	}
	tail := chain[len(chain)-2:]
	for keep := len(chain) - 4; ; keep-- {
		head := chain[:1+max(keep, 0)]
		left := len(chain) - len(head) - len(tail)
		s := printable.Text(strings.Join(head, arrow) + arrow + fmt.Sprintf("(%d more)", left) + arrow + strings.Join(tail, arrow))
		if keep <= 0 || utf8.RuneCountInString(s) <= width {
			return s
		}
	}
}
