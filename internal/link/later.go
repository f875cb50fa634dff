package link

import (
	"fmt"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
	stdsymbols "github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// later says what the releases after the one in use make of a pull of assembly, which
// passes up to Go 1.26 since nothing can mark assembly there. By the table of the
// releases a pull that the newest ones push is a handshake before its time, and the
// first release is named that refuses one or has the symbol no more.
func later(ref linkname.Reference, prog *Program) (finding.Class, string) {
	v, err := toolchain.Parse(prog.header.Version)
	s, known := prog.released.Lookup(ref.Symbol)
	if err != nil || !known || !prog.release.Rules.WrappersPass {
		return ref.Class, ref.Why
	}
	goos, goarch := prog.header.GOOS, prog.header.GOARCH
	switch in, gone, closed := s.Closed(v.Minor, goos, goarch, prog.wrappers()); {
	case gone:
		return ref.Class, fmt.Sprintf("%s, and Go 1.%d no longer has it on %s/%s", ref.Why, in, goos, goarch)
	case closed:
		return ref.Class, fmt.Sprintf("%s: Go 1.%d refuses it", ref.Why, in)
	case s.Pushed(goos, goarch):
		return finding.ClassHandshake, fmt.Sprintf("%s: Go 1.%d does", ref.Why, toolchain.Last)
	}
	return ref.Class, ref.Why
}

// missing says what the table of the releases knows of a symbol that a program does not
// have, empty for nothing. was reports that some release has it on some system.
func missing(head goobj.Header, symbol string) (text string, was bool) {
	v, err := toolchain.Parse(head.Version)
	if err != nil {
		return "", false
	}
	text, was = stdsymbols.Missing(symbol, v.Minor, head.GOOS, head.GOARCH)
	if text == "" {
		return "", false
	}
	if instead := stdsymbols.Instead(symbol); instead != "" {
		text += "; " + instead
	}
	return text, was
}
