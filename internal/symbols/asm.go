package symbols

import (
	"strings"

	"github.com/linkgate/linkgate/internal/symname"
)

// readAsm adds the functions and variables that an assembly file defines: the
// first operand of TEXT and GLOBL, and of CALLFN, the macro of the runtime for
// call16, call32 and so on. A symbol with <> is the file's own, a variable
// without a package is another language's.
func (p *pkg) readAsm(file string, data []byte) {
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		name, form := asmDefinition(line)
		if name == "" {
			continue
		}
		if strings.HasPrefix(name, ".") {
			name = symname.Prefix(p.path) + name
		}
		p.names = append(p.names, name)
		p.asm = append(p.asm, Definition{Position: Position{file, n}, Package: p.path, Form: form})
	}
}

// asmDefinition returns the symbol that a line of assembly defines, if any,
// beginning with a dot when it is of the file's own package.
func asmDefinition(line string) (string, Form) {
	if rest, ok := strings.CutPrefix(line, "CALLFN(·"); ok {
		name, _, _ := strings.Cut(rest, ",")
		return "." + name, Asm
	}
	f := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t,\r\n", r) })
	if len(f) < 2 || f[0] != "TEXT" && f[0] != "GLOBL" {
		return "", None
	}
	name, ok := strings.CutSuffix(f[1], "(SB)")
	name, _, _ = strings.Cut(name, "<ABI")
	if !ok || strings.ContainsAny(name, "<>+") || name == strings.ToUpper(name) {
		return "", None // in capitals it is the parameter of a macro
	}
	if f[0] == "TEXT" {
		return asmPlain(name), Asm
	}
	if !strings.Contains(name, "·") {
		return "", None
	}
	return asmPlain(name), Var
}

// asmPlain turns assembly's spelling of a symbol into the linker's.
func asmPlain(name string) string {
	return strings.NewReplacer("∕", "/", "·", ".").Replace(name)
}
