package toolchain

import "strings"

// CompilerNames returns the symbols that the release's compiler and assembler refer to by
// name of their own accord. For a release that is not built in they are those of the
// newest: a name that is not among them counts as the author's.
func (r *Release) CompilerNames() map[string]bool {
	names := make(map[string]bool)
	for name := range entriesOf("compiler", min(r.Minor, Last)) {
		if !strings.Contains(name, ".") {
			name = "runtime." + name
		}
		names[name] = true
	}
	// What //go:wasmexport gives to the host calls it (genWasmExportWrapper in
	// cmd/internal/obj/wasm/wasmobj.go).
	names["wasm_pc_f_loop_export"] = true
	return names
}
