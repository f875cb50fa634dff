package source

import (
	"strconv"
	"strings"
)

// Prefix returns the part of a linker's symbol name that stands for an import
// path. Control characters, spaces, %, ", all beyond ASCII, and the dots of
// the last path element are written as %xx: "gopkg.in/yaml%2ev3". Source:
// PathToPrefix in cmd/internal/objabi/path.go.
func Prefix(path string) string {
	const hex = "0123456789abcdef"
	slash := strings.LastIndexByte(path, '/')
	var b strings.Builder
	for i := range len(path) {
		c := path[i]
		if c <= ' ' || c == '.' && i > slash || c == '%' || c == '"' || c >= 0x7f {
			b.Write([]byte{'%', hex[c>>4], hex[c&0xf]})
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// Package returns the import path in a symbol's name, "main" for a main
// package: "gopkg.in/yaml.v3" of "gopkg.in/yaml%2ev3.Node". It is empty for a
// name of the linker's own ("type:…", "go:…") and for one without a package,
// as those of C are.
func Package(symbol string) string {
	if i := strings.IndexAny(symbol, "([,"); i >= 0 {
		symbol = symbol[:i] // receivers and type arguments hold paths of their own
	}
	slash := strings.LastIndexByte(symbol, '/')
	dot := strings.IndexByte(symbol[slash+1:], '.')
	if dot < 0 {
		return ""
	}
	path := symbol[:slash+1+dot]
	if strings.ContainsRune(path, ':') {
		return ""
	}
	return unescape(path)
}

// unescape replaces the %xx of a symbol's name by what they stand for. What is
// no such escape stays.
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if c, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(c))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
