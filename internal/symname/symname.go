// Package symname takes the names of symbols apart: the package's import path, as
// the compiler escapes it, a dot, and the name in the package.
package symname

import (
	"strconv"
	"strings"
)

// Prefix returns the part of a symbol's name that stands for an import path.
// Control characters, spaces, %, ", all beyond ASCII, and the dots of the last path
// element are written as %xx: "gopkg.in/yaml%2ev3". Source: PathToPrefix in
// cmd/internal/objabi/path.go.
func Prefix(path string) string {
	const hex = "0123456789abcdef"
	slash := strings.LastIndexByte(path, '/')
	plain := true
	for i := 0; plain && i < len(path); i++ {
		plain = !escaped(path[i], i > slash)
	}
	if plain {
		return path
	}
	var b strings.Builder
	for i := range len(path) {
		if c := path[i]; escaped(c, i > slash) {
			b.Write([]byte{'%', hex[c>>4], hex[c&0xf]})
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// escaped reports whether a byte of an import path is escaped. last says that it is
// of the last path element.
func escaped(c byte, last bool) bool {
	return c <= ' ' || c == '.' && last || c == '%' || c == '"' || c >= 0x7f
}

// Path returns the import path that a prefix stands for. What [Prefix] cannot have
// made, because a % begins no escape, is returned as it is.
func Path(prefix string) string {
	rest := prefix
	var b strings.Builder
	for {
		before, after, found := strings.Cut(rest, "%")
		if !found && b.Len() == 0 {
			return prefix
		}
		b.WriteString(before)
		if !found {
			return b.String()
		}
		if len(after) < 2 {
			return prefix
		}
		c, err := strconv.ParseUint(after[:2], 16, 8)
		if err != nil {
			return prefix
		}
		b.WriteByte(byte(c))
		rest = after[2:]
	}
}

// Split splits a symbol's name into the import path of its package and the name
// there: "gopkg.in/yaml.v3" and "(*Node).Decode", "main" for a main package. The path
// is empty for a name of the toolchain's own ("type:…", "go:…") and for one without a
// package, as those of C are: then local is all of it.
func Split(symbol string) (pkg, local string) {
	end := prefixEnd(symbol)
	if end == 0 {
		return "", symbol
	}
	return Path(symbol[:end]), symbol[end+1:]
}

// Package returns the import path in a symbol's name, see [Split].
func Package(symbol string) string { return Path(PrefixOf(symbol)) }

// PrefixOf returns the import path in a symbol's name as it is written there.
func PrefixOf(symbol string) string { return symbol[:prefixEnd(symbol)] }

// prefixEnd returns where the dot behind the prefix of a package is, 0 without one.
func prefixEnd(symbol string) int {
	path := symbol
	if i := strings.IndexAny(path, "([,"); i >= 0 {
		path = path[:i] // receivers and type arguments hold paths of their own
	}
	slash := strings.LastIndexByte(path, '/') + 1
	dot := strings.IndexByte(path[slash:], '.')
	if dot < 0 || strings.Contains(path[:slash+dot], ":") {
		return 0
	}
	return slash + dot
}

// In reports whether a symbol's name lies in the namespace of a package.
func In(symbol, path string) bool {
	rest, ok := strings.CutPrefix(symbol, Prefix(path))
	return ok && strings.HasPrefix(rest, ".")
}

// Asm returns a symbol as assembly spells it: runtime·memmove.
func Asm(symbol string) string {
	pkg, local := Split(symbol)
	return strings.ReplaceAll(pkg, "/", "∕") + "·" + local
}

// Unversioned returns a package's path without the version of a frozen copy of the FIPS
// 140 module: crypto/internal/fips140/vX.Y.Z/sha3 is a copy of crypto/internal/fips140/sha3.
func Unversioned(pkg string) string {
	const fips = "crypto/internal/fips140/"
	rest, ok := strings.CutPrefix(pkg, fips+"v")
	if !ok {
		return pkg
	}
	_, tail, ok := strings.Cut(rest, "/")
	if !ok {
		return strings.TrimSuffix(fips, "/")
	}
	return fips + tail
}
