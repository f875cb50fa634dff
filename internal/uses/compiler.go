package uses

import (
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A Compiler is what has to be known of the compiler that wrote an archive.
type Compiler struct {
	builtins      []toolchain.Builtin // which objects name by number
	names         map[string]bool     // symbols that it refers to by name of its own accord
	calls         [1 << 8]bool        // types of relocations of an instruction that calls
	initOrder     uint16
	interfaceCall uint16 // at a call of an interface's method
}

// NewCompiler returns what is known of a release's.
func NewCompiler(release *toolchain.Release) (*Compiler, error) {
	c := &Compiler{names: release.CompilerNames()}
	var err error
	if c.builtins, err = release.Builtins(); err != nil {
		return nil, err
	}
	if c.initOrder, err = release.RelocType("R_INITORDER"); err != nil {
		return nil, err
	}
	if c.interfaceCall, err = release.RelocType("R_USEIFACEMETHOD"); err != nil {
		return nil, err
	}
	for typ := range c.calls {
		c.calls[typ] = isCall(release.RelocName(uint16(typ)))
	}
	return c, nil
}

// Builtins returns the symbols that objects name by their place in this list.
func (c *Compiler) Builtins() []toolchain.Builtin { return c.builtins }

// isCall reports whether a relocation's type is that of a call or a jump, of which the
// position is that of the call in the source. All others take an address.
func isCall(typ string) bool {
	if typ == "R_CALLIND" { // marks an instruction, and names no symbol
		return false
	}
	for _, prefix := range []string{"R_CALL", "R_JMP", "R_RISCV_CALL", "R_RISCV_JAL", "R_LOONG64_CALL"} {
		if strings.HasPrefix(typ, prefix) {
			return true
		}
	}
	return false
}

// IsCall reports whether a relocation of a type calls its target.
func (c *Compiler) IsCall(typ uint16) bool { return int(typ) < len(c.calls) && c.calls[typ] }

// Target returns how objects name a symbol of the runtime that the compiler may call of
// its own accord: a builtin by its number.
func (c *Compiler) Target(symbol string) Target {
	i := slices.IndexFunc(c.builtins, func(b toolchain.Builtin) bool { return b.Name == symbol })
	if i < 0 {
		return Target{Symbol: symbol}
	}
	return Target{Symbol: symbol, By: Number, At: goobj.Definition{Index: uint32(i)}}
}

// Calls reports whether the compiler calls a symbol of its own accord, or reads it.
func (c *Compiler) Calls(t Target) bool { return t.By == Number || t.By == Name && c.names[t.Symbol] }
