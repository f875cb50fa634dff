package uses

import (
	"errors"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// assembled adds what an assembly object uses of the runtime by a builtin's number, as go's
// assembler writes a builtin that has its own ABI, 0, and where there are no ABI wrappers all
// of them (BuiltinIdx in cmd/internal/goobj/builtin.go). The linker does not look at a number,
// whatever the assembly does with the symbol. The assembler itself calls those that enlarge
// the stack and, with -spectre, the retpolines (preprocess in cmd/internal/obj/x86/obj6.go and
// its like). It takes no address of them. That assembly calls one of these itself is no more.
//
// It refuses an object that names a symbol by any other index: no assembler writes one
// (isNonPkgSym and NumberSyms in cmd/internal/obj/sym.go), so that it came in a .syso. So it is with the
// name of an instantiation, which an assembler cannot read.
func (r *reader) assembled(o *goobj.Object) error {
	g, err := o.Graph()
	if err != nil {
		return err
	}
	refs, err := o.References(true)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(refs, func(s goobj.Symbol) bool { return strings.Contains(s.Name, "[go.shape.") }) {
		return errors.New("an assembly object names an instantiation, which no assembler writes")
	}
	wrappers := slices.Contains(o.Experiments, "regabiwrappers")
	for def := range g.Definitions() {
		relocs, err := g.Relocs(def)
		if err != nil {
			return err
		}
		for i := range relocs.Len() {
			typ, sym := relocs.Brief(i)
			number, err := r.compiler.assembled(sym, r.compiler.IsCall(typ), wrappers)
			if err != nil {
				return err
			}
			if number {
				r.use(Use{Target: Target{r.compiler.builtins[sym.Sym].Name, Number, goobj.Definition{Index: sym.Sym}}})
			}
		}
	}
	return nil
}

// assembled reports whether what a relocation of an assembly object names is a builtin by its number
// that the assembler does not call by itself.
func (c *Compiler) assembled(sym goobj.Ref, call, wrappers bool) (bool, error) {
	switch sym.Pkg {
	case 0, toolchain.PkgNone, toolchain.PkgSelf, toolchain.PkgHashed, toolchain.PkgHashed64:
		return false, nil
	}
	if sym.Pkg != toolchain.PkgBuiltin || uint64(sym.Sym) >= uint64(len(c.builtins)) || wrappers && c.builtins[sym.Sym].ABI != 0 {
		return false, errors.New("an assembly object refers to a symbol by index, which no assembler writes")
	}
	name := c.builtins[sym.Sym].Name
	own := strings.HasPrefix(name, "runtime.morestack") || strings.HasPrefix(name, "runtime.retpoline")
	return !own || !call, nil
}
