package report

import "strings"

// net/url would do what is here, and cost every tool of a build 40 µs of
// initialisation: it brings net/netip and unique.

// uri writes a path with slashes as a relative reference of RFC 3986. One whose
// first part has a colon begins with ./, so that it is no scheme.
func uri(path string) string {
	var b strings.Builder
	if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ":") {
		b.WriteString("./")
	}
	const hex = "0123456789ABCDEF"
	for i := range len(path) {
		c := path[i]
		plain := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_.~$&+,/:;=@", c) >= 0
		if plain {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}
