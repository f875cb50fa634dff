package signature

import (
	"strings"

	"github.com/linkgate/linkgate/internal/symname"
)

// A Std tells what the standard library of one release declares for one system.
type Std struct {
	word int64
	has  func(pkg string) bool

	// declared returns what is declared under a name in a package as one of the letters
	// of rows, a method T.m or (*T).m without its receiver.
	declared func(pkg, letters, name string) (letter byte, t *Type, ok bool)
	// named returns the type of a name, with arguments; Invalid if there is none.
	named func(name string) *Type
}

// Std returns what a release declares for a system. ok is false where it is not built in.
func (t *Table) Std(minor int, goos, goarch string) (s *Std, ok bool) {
	release, system, ok := t.has(minor, goos, goarch)
	if !ok {
		return nil, false
	}
	s = &Std{word: Word(goarch)}
	s.has = func(pkg string) bool { return t.packages[pkg] != "" }
	types := make(map[string]*Type)
	s.named = func(name string) *Type {
		typ, ok := types[name]
		if ok {
			return typ
		}
		pkg, local := splitName(name)
		_, text, ok := t.lookup(pkg, "t", local, release, system)
		if !ok {
			return &Type{}
		}
		typ = &Type{Kind: Named, Name: name}
		typ.resolve = func() *Type { return s.parse(withArguments(text, name)) }
		types[name] = typ
		return typ
	}
	s.declared = func(pkg, letters, name string) (byte, *Type, bool) {
		letter, text, ok := t.lookup(pkg, letters, name, release, system)
		if !ok {
			return 0, nil, false
		}
		return letter, s.parse(text), true
	}
	return s, true
}

// parse reads a type of the table.
func (s *Std) parse(text string) *Type {
	t, err := Parse(text, s.named)
	if err != nil {
		return &Type{} // TestTable parses all
	}
	return t
}

// withArguments puts the arguments that a name has in brackets into what a generic type is
// made of.
func withArguments(text, name string) string {
	_, list, ok := strings.Cut(name, "[")
	if !ok {
		return text
	}
	nowhere := func(name string) *Type { return &Type{Kind: Named, Name: name} }
	for i, arg := range arguments(list, nowhere) {
		text = strings.ReplaceAll(text, parameter(i), arg.String())
	}
	return text
}

// parameter spells a parameter of a generic type. No type has more than ten.
func parameter(i int) string { return "$" + string(rune('0'+i)) }

// arguments reads the arguments of a generic type up to the closing bracket.
func arguments(list string, named func(name string) *Type) []*Type {
	var args []*Type
	p := typeParser{rest: list, named: named}
	for p.err == nil && !p.take("]") {
		args = append(args, p.parse(0))
		p.take(", ")
	}
	return args
}

// Word returns the size of a word of an architecture.
func Word(goarch string) int64 {
	switch goarch {
	case "386", "arm", "mips", "mipsle":
		return 4
	}
	return 8
}

// Machine returns what the calling convention of the system is: internal/abi.RegArgs has
// room for all its registers.
func (s *Std) Machine() Machine {
	m := Machine{Word: s.word}
	for _, f := range s.Named("internal/abi.RegArgs").Under().Fields {
		switch n := int(f.Type.Under().Len); f.Name {
		case "Ints":
			m.Ints = n
		case "Floats":
			m.Floats = n
		}
	}
	return m
}

// Named returns a type by its name, with the arguments of a generic one in brackets:
// "sync/atomic.Pointer[runtime.g]". It is Invalid if there is no such name.
func (s *Std) Named(name string) *Type { return s.named(name) }

// Symbol returns what a symbol is, by the linker's name: a function, a method, also one
// that a type has by embedding, or a variable. ok is false where there is none; of what no
// Go source declares, the type is Invalid.
func (s *Std) Symbol(symbol string) (Decl, bool) {
	pkg, local := symname.Split(symbol)
	pkg = symname.Unversioned(pkg)
	d, known := s.decl(pkg, local)
	of, method, isMethod := cutMethod(local)
	if known && d.Type.Kind != Invalid || !isMethod {
		return d, known
	}
	name, pointer := strings.CutPrefix(of, "(*")
	self := s.Named(pkg + "." + strings.TrimSuffix(name, ")"))
	if d, ok := s.promoted(self, method, 0); ok {
		if pointer {
			self = &Type{Kind: Pointer, Elem: self}
		}
		return d.withReceiver(self), true
	}
	return d, known
}

// decl returns what is declared under a name, with the receiver of a method.
func (s *Std) decl(pkg, local string) (Decl, bool) {
	letter, t, ok := s.declared(pkg, symbolRows, local)
	if !ok {
		return Decl{}, false
	}
	d := Decl{Type: t, Noescape: letter == noescapeRow, ABI0: letter == cgoRow}
	d.Content, d.Var = isVar(letter)
	of, _, ok := cutMethod(local)
	if !ok || d.Var {
		return d, true
	}
	if name, pointer := strings.CutPrefix(of, "(*"); pointer {
		return d.withReceiver(&Type{Kind: Pointer, Elem: s.Named(pkg + "." + strings.TrimSuffix(name, ")"))}), true
	}
	return d.withReceiver(s.Named(pkg + "." + of)), true
}

// cutMethod splits (*T).m and T.m.
func cutMethod(local string) (of, method string, ok bool) {
	i := strings.LastIndexByte(local, '.')
	if i < 0 || strings.ContainsAny(local, "[-") {
		return "", "", false
	}
	return local[:i], local[i+1:], true
}

// standing returns the type of a function that is pushed under a name: if that is a method's, without
// the receiver, as a method is declared. time.Time.abs is such a one since Go 1.24.
func standing(name string, t *Type) *Type {
	if _, _, ok := cutMethod(name); !ok || t.Kind != Func || len(t.Params) == 0 {
		return t
	}
	method := *t
	method.Params = t.Params[1:]
	return &method
}

// withReceiver returns the function with its first parameter.
func (d Decl) withReceiver(self *Type) Decl {
	if d.Type.Kind != Func {
		return d
	}
	t := *d.Type
	t.Params = append([]*Type{self}, t.Params...)
	d.Type = &t
	return d
}

// promoted finds the declaration of a method of a type or its embedded fields, without
// the receiver.
func (s *Std) promoted(self *Type, method string, depth int) (Decl, bool) {
	if self.Kind == Pointer {
		self = self.Elem
	}
	if self.Kind != Named || depth > 5 {
		return Decl{}, false
	}
	pkg, local := splitName(self.Name)
	for _, name := range []string{local + "." + method, "(*" + local + ")." + method} {
		if letter, t, ok := s.declared(pkg, funcRows, name); ok {
			return Decl{Type: t, Noescape: letter == noescapeRow}, true
		}
	}
	for _, f := range self.Under().Fields {
		if f.Name == "" {
			if d, ok := s.promoted(f.Type, method, depth+1); ok {
				return d, true
			}
		}
	}
	return Decl{}, false
}

// splitName splits the name of a type into its package and its name there, without the
// arguments of a generic type.
func splitName(name string) (pkg, local string) {
	name, _, _ = strings.Cut(name, "[")
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return "", name
	}
	return name[:dot], name[dot+1:]
}
