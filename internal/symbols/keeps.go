package symbols

import (
	_ "embed"
	"strings"
)

// keepsTable has the functions that std opens to pulls and, for each, a parameter that it may
// keep or return by the compiler's escape analysis, with go1.26 on linux/amd64: `go run
// ./scripts/escapes` writes it. It leaves out functions without a body, since the compiler knows
// nothing of those, and parameters that describe types, which lie on no stack.
//
//go:embed keeps.txt
var keepsTable string

// Keeps names a parameter that a function of std may keep, empty where it keeps none or where
// that is not known.
func Keeps(symbol string) string {
	for line := range strings.Lines(keepsTable) {
		if name, param, ok := strings.Cut(strings.TrimSpace(line), " "); ok && name == symbol {
			return param
		}
	}
	return ""
}
