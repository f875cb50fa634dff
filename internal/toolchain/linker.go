package toolchain

import "strings"

// LinkerDefined reports whether the linker defines a symbol itself, so that no
// object does.
func LinkerDefined(symbol string) bool {
	if strings.HasPrefix(symbol, "go:") || strings.HasPrefix(symbol, "type:") {
		return true // go:buildinfo, type:*: what objects have of these names comes first
	}
	name, ok := strings.CutPrefix(symbol, "runtime.")
	if !ok {
		return false
	}
	for line := range strings.SplitSeq(tableList("linker"), "\n") {
		if name == line {
			return true
		}
	}
	return strings.HasPrefix(name, "text.") // a program so large that it has several
}

// LinkerFlags returns the names of the linker's flags, and of each whether it is
// boolean: those never take the next argument.
func LinkerFlags() map[string]bool {
	flags := make(map[string]bool, 64)
	for e := range entries("flags") {
		name, boolean := strings.CutSuffix(e.text, " bool")
		flags[name] = boolean
	}
	return flags
}
