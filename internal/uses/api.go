package uses

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isExported reports whether a symbol is an exported function, variable or method of
// its package. A part of one, such as a closure, is not.
func isExported(symbol, pkg string) bool {
	rest, ok := strings.CutPrefix(symbol, pkg+".")
	if !ok {
		return false
	}
	receiver, name, method := cutLast(rest)
	if method && strings.Contains(strings.TrimPrefix(receiver, "(*"), ".") && !strings.Contains(receiver, "[") {
		return false
	}
	if !method {
		name = rest
	}
	if i := strings.IndexByte(name, '['); i >= 0 {
		name = name[:i]
	}
	return isUpper(name) && !strings.Contains(name, "-range") // the body of a range over an iterator
}

func isUpper(name string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	return unicode.IsUpper(first)
}

// isMethod reports whether a symbol of a package has a receiver.
func isMethod(symbol, pkg string) bool {
	rest, ok := strings.CutPrefix(symbol, pkg+".")
	_, _, method := cutLast(rest)
	return ok && method
}

// IsPromoted reports whether a symbol of a package outside std is the wrapper by which a
// type has an unexported method of one of std: its name tells the method's package
// (MethodSymSuffix in cmd/compile/internal/ir/expr.go). No source can call it.
func IsPromoted(symbol string, std func(pkg string) bool) bool {
	_, _, ok := promotedFrom(symbol, std)
	return ok
}

// promotedFrom returns the package and the name of the method of such a wrapper.
func promotedFrom(symbol string, std func(pkg string) bool) (pkg, method string, ok bool) {
	last := strings.LastIndexByte(symbol, '.')
	if last < 0 || isUpper(symbol[last+1:]) {
		return "", "", false
	}
	for dot := range last {
		if symbol[dot] != '.' || strings.ContainsAny(symbol[dot+1:last], "()[]{} ") || !std(symbol[dot+1:last]) {
			continue // an import path has none of these
		}
		receiver := symbol[strings.LastIndexByte(symbol[:dot], '/')+1 : dot]
		if strings.Contains(receiver, ".") { // a package and a type, not a package alone
			return symbol[dot+1 : last], symbol[last+1:], true
		}
	}
	return "", "", false
}

// cutLast cuts a name at its last dot outside of parentheses and brackets.
func cutLast(name string) (before, last string, ok bool) {
	depth := 0
	for i := len(name) - 1; i >= 0; i-- {
		switch name[i] {
		case ')', ']':
			depth++
		case '(', '[':
			depth--
		case '.':
			if depth == 0 {
				return name[:i], name[i+1:], true
			}
		}
	}
	return "", name, false
}

// isInternal reports whether not every package may import a package.
func isInternal(pkg string) bool {
	return pkg == "main" || strings.HasPrefix(pkg, "internal/") || strings.HasPrefix(pkg, "vendor/") ||
		strings.Contains(pkg, "/internal/") || strings.HasSuffix(pkg, "/internal")
}

// isInstance reports whether a name is that of an instantiation. The compiler takes no
// //go:linkname of such a name (cmd/compile/internal/noder/writer.go), nor does the
// assembler read one: it is the compiler that has put the name together.
func isInstance(name string) bool {
	return strings.Contains(name, "[") && strings.Contains(name, "]")
}
