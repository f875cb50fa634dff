package link

import (
	"fmt"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
	stdsymbols "github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// later returns the class of a pull of assembly and why, by what later releases say of
// it. Up to Go 1.26 it passes, since nothing can mark assembly there. If the newest
// release pushes the symbol, the pull is a handshake already. Otherwise why names the
// first release that refuses the pull or no longer has the symbol.
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

// missing returns what the table of the releases says of a symbol that a program lacks,
// empty for nothing. was reports that some release has it on some system.
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
