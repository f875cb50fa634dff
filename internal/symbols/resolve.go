package symbols

import (
	"cmp"
	"strings"

	"github.com/linkgate/linkgate/internal/symname"
)

// resolve adds what the package defines and marks to s, under the linker's
// names.
//
// A directive speaks of the package-level function or variable it names,
// whatever file declares it (pkgDecl in cmd/compile/internal/noder/writer.go).
// The files here are of all systems: a directive belongs to the declaration in
// its own file and, when there is none, to those in all files.
func (p *pkg) resolve(s *Source) {
	prefix := symname.Prefix(p.path) + "."
	targets := p.targets(prefix)
	here := make(map[string]bool) // symbols that the package defines
	define := func(name string, d Definition) {
		s.Definitions[name] = append(s.Definitions[name], d)
		here[name] = here[name] || !d.Declared && !d.empty
	}
	for i, d := range p.asm {
		define(p.names[i], d)
	}
	for _, d := range p.decls {
		name := prefix + d.local
		target := cmp.Or(targets[at{d.File, d.local}], targets[at{"", d.local}])
		if target == "" || target == name {
			define(name, d.Definition)
			s.Shame[name] = append(s.Shame[name], d.shame...)
			continue
		}
		if d.Declared {
			continue // a pull
		}
		d.Definition.empty = d.empty
		if _, local := symname.Split(target); strings.Contains(local, ".") {
			d.Form = Method
		}
		define(target, d.Definition)
		s.Renamed[name] = append(s.Renamed[name], target)
	}
	for _, d := range p.directives {
		name := cmp.Or(d.target, prefix+d.local)
		d.Push = here[name]
		s.Directives[name] = append(s.Directives[name], d.Directive)
		s.Shame[name] = append(s.Shame[name], d.shame...)
	}
}

// at names a declaration: in a file, or, in no file, in any that has no
// directive of its own.
type at struct{ file, local string }

// targets returns the symbols that directives turn declarations into.
func (p *pkg) targets(prefix string) map[at]string {
	declared := make(map[at]bool)
	for _, d := range p.decls {
		declared[at{d.File, d.local}] = true
	}
	targets := make(map[at]string)
	for _, d := range p.directives {
		name := cmp.Or(d.target, prefix+d.local)
		place := at{d.File, d.local}
		if !declared[place] {
			place.file = ""
		}
		if targets[place] == "" {
			targets[place] = name
		}
	}
	return targets
}
