package uses

import (
	"errors"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// assembled refuses an assembly object that names another package's symbol other than by
// its name. go's assembler writes names alone (isNonPkgSym and NumberSyms in
// cmd/internal/obj/sym.go): this one came in a .syso, and what it refers to by an index or a
// number the linker does not check.
func assembled(o *goobj.Object) error {
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
			switch _, sym := relocs.Brief(i); sym.Pkg {
			case 0, toolchain.PkgNone, toolchain.PkgSelf, toolchain.PkgHashed, toolchain.PkgHashed64:
			default:
				return errors.New("an assembly object refers to a symbol by index, which no assembler writes")
			}
		}
	}
	return nil
}
