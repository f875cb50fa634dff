package trial

import (
	"slices"
	"strings"
)

// ProxyUnreachable is why a program is skipped if [Unreachable] is true of its output.
const ProxyUnreachable = "the module proxy is unreachable"

// Unreachable reports whether a go command failed since it cannot fetch modules here.
func Unreachable(output string) bool {
	return slices.ContainsFunc([]string{
		"dial tcp", "no such host", "connection refused", "i/o timeout", "TLS handshake timeout",
		"module lookup disabled by GOPROXY=off", "proxyconnect", "network is unreachable",
	}, func(sign string) bool { return strings.Contains(output, sign) })
}

// FirstMessage gives the first line of a build's output that is not the name of
// a package.
func FirstMessage(output string) string {
	for line := range strings.Lines(output) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "# ") {
			return line
		}
	}
	return "the go command says nothing"
}

// FirstLine gives the first line of a text.
func FirstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}

// A Refusal is the reference that Go's linker died of.
type Refusal struct{ Package, Symbol string }

// StockVerdict finds it in a build's output: `link: PKG: invalid reference to SYMBOL`.
func StockVerdict(output string) (Refusal, bool) {
	for line := range strings.Lines(output) {
		line, ok := strings.CutPrefix(strings.TrimSpace(line), "link: ")
		if !ok {
			continue
		}
		if pkg, symbol, ok := strings.Cut(line, ": invalid reference to "); ok {
			return Refusal{pkg, symbol}, true
		}
	}
	return Refusal{}, false
}
