package uses

import (
	"strings"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/symname"
)

// A Scope is whose symbols are looked for: those of std or, for the archive of one package,
// those of all other packages outside std.
type Scope struct {
	ofStd bool
	has   func(pkg string) bool       // a package, as symbol names spell it, is one of it, or may be
	std   func(pkg string) bool       // a package is of std
	added map[goobj.Definition]string // exported symbols that are no API all the same
}

// Std returns the scope of std's symbols.
func Std() Scope {
	return Scope{ofStd: true, has: mayBeStd, std: func(string) bool { return false }}
}

// Without returns the scope in which some exported symbols, by their definitions, are not API: the
// std of this build has them, and the released one does not.
func (s Scope) Without(added map[goobj.Definition]string) Scope {
	s.added = added
	return s
}

// Others returns the scope of the symbols of all packages but own and those of std.
func Others(own string, std func(pkg string) bool) Scope {
	has := func(pkg string) bool { return pkg != "" && pkg != "go" && pkg != own && !std(pkg) }
	return Scope{has: has, std: std}
}

// mayBeStd reports whether a package may be one of std, as symbol names spell it: go
// takes no path with a dot in its first element for std's. Which of these are not std's
// after all, the program's packages tell. In front of a shape's name ("go.shape.…")
// stands no package.
func mayBeStd(pkg string) bool {
	first, _, _ := strings.Cut(pkg, "/")
	return pkg != "" && pkg != "go" && !strings.Contains(first, ".") && !strings.Contains(first, "%2e")
}

// kindOf returns what a symbol that describes no type is by its name alone. A name
// without a package may be std's: whether std defines it is to be looked up.
func (r *reader) kindOf(name string) kind {
	pkg := symname.PrefixOf(name)
	switch {
	case name == "", pkg == "" && !r.scope.ofStd:
	case pkg != "" && !r.scope.has(pkg) && !IsPromoted(name, r.scope.has):
	case r.isAPI(name, pkg):
	default:
		return candidate
	}
	return ignored
}

// isAPI reports whether a symbol of a package may be used by anybody who can
// import the package: an exported function or variable, or an exported method of any
// type, which can be called through an interface all the same. Of std's internal packages
// nobody imports one; of those of a module, packages of other modules can.
func (r *reader) isAPI(symbol, pkg string) bool {
	return isExported(symbol, pkg) && (!isInternal(pkg) || !r.scope.ofStd && r.imports[symname.Path(pkg)])
}
