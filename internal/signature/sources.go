package signature

import (
	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/internal/symname"
)

// Sources resolve what packages declare, from their files, for one build. They keep what
// they have read, and are for one goroutine.
type Sources struct {
	build selection.Build
	std   *Std // answers for the standard library; nil where that is read itself
	where Where
	files *Files
	m     Machine

	// vendored reports whether an import path is that of a package in vendor; nil where
	// that is no question.
	vendored func(pkg string) bool

	scopes       map[string]*scope
	depth, steps int
}

// Where says where packages outside the standard library are.
type Where struct {
	// Files returns the directory of a package, empty if it is not known, and the names of
	// its files; without names those count that the build takes.
	Files func(pkg string) (dir string, names []string)
	// Users returns the packages that import one. It is nil if they are not known.
	Users func(pkg string) []string
}

// NewSources returns what resolves the packages of a build. What the standard library
// declares is asked of std.
func NewSources(b selection.Build, std *Std, where Where, files *Files) *Sources {
	return &Sources{build: b, std: std, where: where, files: files, m: std.Machine(), scopes: make(map[string]*scope)}
}

// mostSteps is how many expressions are looked at for one: foreign sources can ask for the
// same again and again.
const mostSteps = 1 << 18

// enter counts an expression that is looked at, and reports whether it may be.
func (s *Sources) enter() bool {
	if s.depth == 0 {
		s.steps = 0
	}
	s.steps++
	if s.depth > tooDeep || s.steps > mostSteps {
		return false
	}
	s.depth++
	return true
}

func (s *Sources) isStd(pkg string) bool { return s.std != nil && s.std.has(pkg) }

// scope returns what a package declares, nil if its sources are not there.
func (s *Sources) scope(pkg string) *scope {
	sc, ok := s.scopes[pkg]
	if ok {
		return sc
	}
	if s.vendored != nil && s.vendored(pkg) {
		sc = s.scope(vendor + pkg)
		s.scopes[pkg] = sc
		return sc
	}
	s.scopes[pkg] = nil // a package that imports itself
	sc, _ = s.load(pkg)
	s.scopes[pkg] = sc
	return sc
}

// Judge compares what a package declares under a name with the symbol that it pulls by it.
func (s *Sources) Judge(pkg, local, symbol string) Comparison {
	l, ok := s.Declared(pkg, local)
	if !ok {
		return unknown("the declaration of " + local + " was not found")
	}
	t, ok := s.target(symbol)
	if !ok {
		return Comparison{Verdict: Absent, Local: l.Type.String(), Notes: []Note{{Absent, "there is no " + symbol}}}
	}
	if t.Type.Kind == Invalid {
		c := unknown("no Go source declares " + symbol)
		c.Local = l.Type.String()
		return c
	}
	c := s.m.Compare(l, t)
	if c.Verdict == Breaks {
		c.Harmless = s.harmless(pkg, local, l, c)
	}
	return c
}

// JudgePush compares what a package defines in another one's name with the declaration there,
// by which that one uses it.
func (s *Sources) JudgePush(pkg, local, symbol string) Comparison {
	defined, ok := s.Declared(pkg, local)
	if !ok {
		return unknown("the definition of " + local + " was not found")
	}
	declared, ok := s.target(symbol)
	if !ok || declared.Type.Kind == Invalid {
		return Comparison{Verdict: Absent, Target: defined.Type.String(), Notes: []Note{{Absent, "nothing declares " + symbol}}}
	}
	return s.m.Compare(declared, defined)
}

func unknown(why string) Comparison {
	return Comparison{Verdict: Unknown, Notes: []Note{{Unknown, why}}}
}

// target returns what a symbol is.
func (s *Sources) target(symbol string) (Decl, bool) {
	pkg, local := symname.Split(symbol)
	if s.isStd(symname.Unversioned(pkg)) {
		return s.std.Symbol(symbol)
	}
	return s.Declared(pkg, local)
}

// Declared returns the function, method or variable that a package declares under a name,
// a method's as the linker has it: T.m or (*T).m.
func (s *Sources) Declared(pkg, name string) (Decl, bool) {
	if s.isStd(pkg) {
		return s.std.Symbol(pkg + "." + name)
	}
	sc := s.scope(pkg)
	if sc == nil {
		return Decl{}, false
	}
	if v, ok := sc.vars[name]; ok {
		return Decl{Type: s.varType(v, name), Var: true, Content: s.contentOf(v)}, true
	}
	d, ok := sc.funcs[name]
	if !ok {
		return Decl{}, false
	}
	decl := Decl{Type: s.funcType(d.file, d.decl.Type, nil), Noescape: d.noescape}
	if d.decl.Recv != nil {
		decl = decl.withReceiver(s.typ(d.file, d.decl.Recv.List[0].Type, nil))
	}
	return decl, true
}

// Size returns the size of a type in bytes; ok is false where it is not known in full.
func (s *Sources) Size(t *Type) (size int64, ok bool) {
	size, _, err := s.m.sizeOf(t)
	return size, err == nil
}
