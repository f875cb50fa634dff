package uses

import (
	"maps"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/exportdata"
	"github.com/linkgate/linkgate/internal/symname"
)

// inlinable reports whether the export data of a package has a body that explains a claim: one
// that the compiler had to inline or to instantiate. It is asked last, of what no archive explains
// by its code: there a call that was inlined may have left no instruction.
func (r *reader) inlinable(c Claim, holds func(Claim) (bool, error)) (bool, error) {
	for _, pkg := range r.handing(c) {
		c.Import = pkg
		if ok, err := holds(c); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// handing returns the packages that may have a body which explains a claim: those of the claim's
// functions or, where these are not known, the target's, which alone may name what is unexported,
// and those that the object imports. The compiler has read the export data of no others.
func (r *reader) handing(c Claim) []string {
	if c.Func != (Func{}) && !c.Guess {
		return []string{c.Func.pkg(), c.Outer.pkg()}
	}
	symbol := exportedSymbol(c.Target)
	if symbol.Name == "" {
		return nil
	}
	list := []string{symname.Prefix(symbol.Package)}
	if isUpper(symbol.Name) {
		for _, path := range slices.Sorted(maps.Keys(r.imports)) {
			list = append(list, symname.Prefix(path))
		}
	}
	return list
}

// hands reports whether the export data of a package has a body that names the target of a claim:
// that of the claim's functions or, where no object can say which these are, any. It does not tell
// a call from an address, so that it explains no address of a function. What cannot be read
// explains nothing.
func (s *Bodies) hands(c Claim) (bool, error) {
	f, err := s.file(c.Import)
	if f == nil || len(f.Objects) == 0 {
		return false, err
	}
	data, err := exportdata.Parse(f.ExportData())
	if err != nil {
		return false, nil
	}
	symbol := exportedSymbol(c.Target)
	if isVariable, _ := data.IsVariable(symbol); c.Address && !isVariable {
		return false, nil
	}
	symbols := []exportdata.Symbol{symbol}
	if f.Objects[0].Std && c.By == Name && c.Func != (Func{}) {
		// What another module pulls it is judged for, and may have no other code that shows it.
		renamed, err := data.Renamed(c.Symbol)
		if err != nil {
			return false, nil
		}
		symbols = append(symbols, renamed...)
	}
	if named, err := s.isNamed(c); !named {
		return false, err
	}
	from, err := s.handed(c, f.Objects[0].GOARCH)
	if err != nil {
		return false, err
	}
	for _, symbol := range symbols {
		ok, err := data.Names(symbol, func(body exportdata.Func) bool {
			return (isUpper(symbol.Name) || body.Package == symbol.Package) && from(body)
		})
		if ok || err != nil {
			return ok, nil
		}
	}
	return false, nil
}

// handed returns which bodies may explain a claim of a program for an architecture: those of the
// claim's functions, else none, or any.
func (s *Bodies) handed(c Claim, goarch string) (func(body exportdata.Func) bool, error) {
	if c.Func == (Func{}) {
		all := (c.Address || goarch == "wasm") && len(s.added) == 0 // it may be one of these
		return func(exportdata.Func) bool { return all }, nil
	}
	fn, err := s.written(c.Func)
	if err != nil {
		return nil, err
	}
	outer, err := s.written(c.Outer)
	return func(body exportdata.Func) bool { return isBody(body, fn, c.Guess) || isBody(body, outer, c.Guess) }, err
}

// isNamed reports whether a target of a claim is named by the code of its package as the claim has it:
// what it defines by index its own bodies do not name otherwise.
func (s *Bodies) isNamed(c Claim) (bool, error) {
	if c.By != Name {
		return true, nil
	}
	b, err := s.body(symname.PrefixOf(c.Symbol))
	if err != nil || b == nil {
		return false, err
	}
	indexed, err := b.indexed()
	_, ok := indexed[c.Symbol]
	return !ok && err == nil, err
}

// isBody reports whether a body is that of a function, whose package may be a guess.
func isBody(body, fn exportdata.Func, guess bool) bool {
	method, anyType := strings.CutPrefix(fn.Name, anyType)
	return body.Generic == fn.Generic && (body.Package == fn.Package || guess) &&
		(body.Name == fn.Name || anyType && strings.HasSuffix(body.Name, "."+method))
}

// exportedSymbol returns how export data names a target; nothing if it has no name for such a one.
func exportedSymbol(t Target) exportdata.Symbol {
	pkg := t.At.Package
	if t.By == Name {
		pkg = symname.PrefixOf(t.Symbol)
	}
	rest, ok := strings.CutPrefix(t.Symbol, pkg+".")
	if !ok || pkg == "" || isInstance(rest) {
		return exportdata.Symbol{}
	}
	_, name, method := cutLast(rest)
	return exportdata.Symbol{Package: symname.Path(pkg), Name: name, Method: method}
}

// written returns how export data names the function in which one of a claim is written; nothing if
// it cannot.
func (s *Bodies) written(fn Func) (exportdata.Func, error) {
	pkg, name := fn.pkg(), fn.Name
	if name == "" {
		var err error
		if name, err = s.nameOf(fn); err != nil {
			return exportdata.Func{}, err
		}
	}
	rest, ok := strings.CutPrefix(name, pkg+".")
	switch {
	case !ok:
		return exportdata.Func{}, nil
	case isInstance(rest):
		return exportdata.Func{Package: symname.Path(pkg), Name: declared(rest), Generic: true}, nil
	}
	return exportdata.Func{Package: symname.Path(pkg), Name: around(rest)}, nil
}

// nameOf returns the name of a function that has an index; empty if its package is not there.
func (s *Bodies) nameOf(fn Func) (string, error) {
	b, err := s.body(fn.At.Package)
	if err != nil || b == nil {
		return "", err
	}
	if err := b.has(fn); err != nil {
		return "", err
	}
	name, err := b.g.Name(fn.At.Index)
	return string(name), err
}

// declared returns how export data names what is instantiated, or a closure in it: a function and, since
// Go 1.27, a method with type parameters of its own by its name; any other method of a generic type by the
// type's.
func declared(instance string) string {
	fn := around(withoutTags(instance))
	if _, last, _ := cutLast(fn); strings.Contains(last, "[") {
		return withoutTypes(fn)
	}
	return strings.TrimPrefix(generic(fn), "(*")
}
