package toolchain

// CompilerNames returns the symbols that the release's compiler and assembler refer to by
// name of their own accord. Of a release that is not built in they are those of the
// newest: a name that is not among them counts as the author's.
func (r *Release) CompilerNames() map[string]bool {
	names := make(map[string]bool)
	for name := range entriesOf("compiler", min(r.Minor, Last)) {
		names["runtime."+name] = true
	}
	return names
}
