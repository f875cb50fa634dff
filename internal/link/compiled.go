package link

import (
	"fmt"
	"slices"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/signature"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/summary"
)

// contradicted returns, as one clause, how the objects of a package contradict the declaration that
// a directive belongs to, or an empty string. A contradicted source is not the one that was
// compiled, and proves nothing. Objects have the size of a variable, whether a function has a body,
// and how many bytes its arguments take; of a function without a body they only have the name.
func contradicted(prog *Program, resolver *signature.Sources, pkg string, dir source.Directive) string {
	decl, ok := resolver.Declared(pkg, dir.Local)
	if !ok {
		return ""
	}
	symbol := dir.Symbol(pkg)
	if decl.Var {
		declared, known := resolver.Size(decl.Type)
		compiled, ok := prog.variable(pkg, symbol)
		if !ok || !known || declared == int64(compiled.Size) {
			return ""
		}
		return fmt.Sprintf("the variable has %d bytes in the source, and %d as compiled", declared, compiled.Size)
	}
	switch defined := prog.definesFunction(pkg, symbol); {
	case defined && !dir.Body:
		return "the function has a body as compiled, and none in the source"
	case !defined && dir.Body:
		return "the function has a body in the source, and none as compiled"
	case !defined:
		return ""
	}
	declared, known := resolver.ArgumentBytes(decl)
	compiled, ok, err := prog.argumentBytes(pkg, symbol)
	switch {
	case err != nil:
		return err.Error()
	case known && ok && declared != compiled:
		return fmt.Sprintf("the arguments have %d bytes in the source, and %d as compiled", declared, compiled)
	}
	return ""
}

// variable returns what the compiler's objects of a package reserve or define under a symbol.
func (p *Program) variable(pkg, symbol string) (v goobj.Symbol, ok bool) {
	for _, o := range p.packages[p.index[pkg]].summary.Objects {
		for _, list := range [][]goobj.Symbol{o.Vars, o.Pushes} {
			i := slices.IndexFunc(list, func(s goobj.Symbol) bool { return s.Name == symbol && s.Var })
			if i >= 0 && !o.Asm {
				return list[i], true
			}
		}
	}
	return goobj.Symbol{}, false
}

// definesFunction reports whether the compiler's objects of a package have code under a symbol that
// they mark for other packages.
func (p *Program) definesFunction(pkg, symbol string) bool {
	return slices.ContainsFunc(p.packages[p.index[pkg]].summary.Objects, func(o summary.Object) bool {
		return !o.Asm && slices.ContainsFunc(o.Pushes, func(s goobj.Symbol) bool { return s.Name == symbol && s.Text })
	})
}

// argumentBytes returns what the compiler's objects of a package say of the function that they
// define under a symbol ([goobj.Object.ArgumentBytes]).
func (p *Program) argumentBytes(pkg, symbol string) (n int64, ok bool, err error) {
	err = p.read(p.index[pkg], func(f *goobj.File) error {
		for _, o := range f.Objects {
			if o.Asm {
				continue
			}
			all, err := o.ArgumentBytes(func(name []byte) bool { return string(name) == symbol })
			if err != nil {
				return fmt.Errorf("reading %s: %w", f.Path, err)
			}
			n, ok = all[symbol]
		}
		return nil
	})
	return n, ok, err
}
