package uses

import (
	"strings"

	"github.com/linkgate/linkgate/internal/exportdata"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/symname"
)

// inlinable reports whether the export data of a package has a body that explains a claim: one
// that the compiler had to inline or to instantiate. It is asked last, of what no archive explains
// by its code: there a call that was inlined may have left no instruction.
func inlinable(o *goobj.Object, c Claim, holds func(Claim) (bool, error)) (bool, error) {
	packages, err := handing(o, c)
	if err != nil {
		return false, err
	}
	for _, pkg := range packages {
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
func handing(o *goobj.Object, c Claim) ([]string, error) {
	if c.Func != (Func{}) && !c.Guess {
		return []string{c.Func.pkg(), c.Outer.pkg()}, nil
	}
	symbol, ok := exportedSymbol(c.Target)
	if !ok {
		return nil, nil
	}
	list := []string{symname.Prefix(symbol.Package)}
	if !isUpper(symbol.Name) {
		return list, nil
	}
	imports, err := o.Imports()
	for _, path := range imports {
		list = append(list, symname.Prefix(path))
	}
	return list, err
}

// hands reports whether the export data of a package has a body that names the target of a claim:
// that of the claim's functions or, where no object can say which these are, any. It does not tell
// a call from an address, so that it explains no address of a function. What cannot be read
// explains nothing.
func (s *Bodies) hands(c Claim) (bool, error) {
	f, err := s.file(c.Import)
	if err != nil || f == nil || len(f.Objects) == 0 {
		return false, err
	}
	data, err := exportdata.Parse(f.ExportData())
	if err != nil {
		return false, nil
	}
	symbol, ok := exportedSymbol(c.Target)
	isVariable, err := data.IsVariable(symbol)
	if !ok || err != nil || c.Address && !isVariable {
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
	if named, err := s.isNamed(c); err != nil || !named {
		return false, err
	}
	from := func(exportdata.Func) bool {
		return (c.Address || f.Objects[0].GOARCH == "wasm") && len(s.added) == 0 // it may be one of these
	}
	if c.Func != (Func{}) {
		fn, err := s.written(c.Func)
		if err != nil {
			return false, err
		}
		outer, err := s.written(c.Outer)
		if err != nil {
			return false, err
		}
		from = func(body exportdata.Func) bool { return isBody(body, fn, c.Guess) || isBody(body, outer, c.Guess) }
	}
	for _, symbol := range symbols {
		ok, err := data.Names(symbol, func(body exportdata.Func) bool {
			return (isUpper(symbol.Name) || body.Package == symbol.Package) && from(body)
		})
		if ok || err != nil {
			return ok && err == nil, nil
		}
	}
	return false, nil
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
	return !ok, err
}

// isBody reports whether a body is that of a function, whose package may be a guess.
func isBody(body, fn exportdata.Func, guess bool) bool {
	method, anyType := strings.CutPrefix(fn.Name, anyType)
	return body.Generic == fn.Generic && (body.Package == fn.Package || guess) &&
		(body.Name == fn.Name || anyType && strings.HasSuffix(body.Name, "."+method))
}

// exportedSymbol returns how export data names a target, and whether it has a name for such a one.
func exportedSymbol(t Target) (s exportdata.Symbol, ok bool) {
	pkg := t.At.Package
	if t.By == Name {
		pkg = symname.PrefixOf(t.Symbol)
	}
	rest, ok := strings.CutPrefix(t.Symbol, pkg+".")
	if !ok || pkg == "" || isInstance(rest) {
		return s, false
	}
	_, name, method := cutLast(rest)
	return exportdata.Symbol{Package: symname.Path(pkg), Name: name, Method: method}, true
}

// written returns how export data names the function in which one of a claim is written; nothing if
// it cannot.
func (s *Bodies) written(fn Func) (exportdata.Func, error) {
	pkg, name := fn.pkg(), fn.Name
	if name == "" {
		b, err := s.body(pkg)
		if err != nil || b == nil {
			return exportdata.Func{}, err
		}
		text, err := b.g.Name(fn.At.Index)
		if err != nil {
			return exportdata.Func{}, err
		}
		name = string(text)
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
