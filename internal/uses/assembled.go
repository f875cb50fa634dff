package uses

import (
	"errors"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// assembled refuses an assembly object that names another package's symbol by an index. go's
// assembler writes names alone (isNonPkgSym and NumberSyms in cmd/internal/obj/sym.go), and
// the numbers of builtins with its own ABI, 0: those that enlarge the stack. Such an object
// came in a .syso, and what it refers to so the linker does not check.
func assembled(o *goobj.Object, c *Compiler) error {
	g, err := o.Graph()
	if err != nil {
		return err
	}
	for def := range g.Definitions() {
		relocs, err := g.Relocs(def)
		if err != nil {
			return err
		}
		for i := range relocs.Len() {
			_, sym := relocs.Brief(i)
			switch sym.Pkg {
			case 0, toolchain.PkgNone, toolchain.PkgSelf, toolchain.PkgHashed, toolchain.PkgHashed64:
				continue
			case toolchain.PkgBuiltin:
				if uint64(sym.Sym) < uint64(len(c.builtins)) && c.builtins[sym.Sym].ABI == 0 {
					continue
				}
			}
			return errors.New("an assembly object refers to a symbol by index, which no assembler writes")
		}
	}
	return nil
}
