package symbols

import (
	"strconv"
	"strings"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// behindTable has the symbols that std opens and whose code is another function's in some
// releases: the first and the last of them, the symbol, and that function; an asterisk stands
// for the same text in both. TestBehind holds it against the sources.
const behindTable = `
24-27 runtime.mapaccess2* internal/runtime/maps.runtime_mapaccess2*
24-27 runtime.mapassign* internal/runtime/maps.runtime_mapassign*
23-25 syscall.Syscall* runtime.syscall_Syscall*
23-25 syscall.getprocaddress runtime.syscall_getprocaddress
23-25 syscall.loadlibrary runtime.syscall_loadlibrary
23-25 syscall.loadsystemlibrary runtime.syscall_loadsystemlibrary
23-25 syscall.syscall9 runtime.syscall_syscall9
23-25 syscall.syscallPtr runtime.syscall_syscallPtr
24-27 time.Time.abs time.legacyTimeTimeAbs
24-27 time.absClock time.legacyAbsClock
24-27 time.absDate time.legacyAbsDate
`

// Behind returns the function that has a symbol's code in Go 1.minor, by its name in the
// source: the symbol itself unless a directive gives it to another one. A release after the
// newest that is known is taken to be like that.
func Behind(symbol string, minor int) string {
	minor = min(minor, toolchain.Last)
	for line := range strings.Lines(behindTable) {
		f := strings.Fields(line)
		if len(f) != 3 {
			continue
		}
		from, to, _ := strings.Cut(f[0], "-")
		first, _ := strconv.Atoi(from)
		last, _ := strconv.Atoi(to)
		name, open := strings.CutSuffix(f[1], "*")
		rest, ok := strings.CutPrefix(symbol, name)
		if first <= minor && minor <= last && ok && (open || rest == "") {
			return strings.TrimSuffix(f[2], "*") + rest
		}
	}
	return symbol
}
