package link

import (
	"github.com/linkgate/linkgate/internal/signature"
	"github.com/linkgate/linkgate/internal/source"
	stdsymbols "github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A meaning tells whether a directive that names what nothing defines can have meant a
// symbol: one that it may pull, and that is declared as the directive's own side is. It
// reads sources, and says no where these are not there.
type meaning struct {
	objects *objects
	src     *sources
	asked   bool
	sources *signature.Sources // nil where GOROOT has none
}

func (m *meaning) can(pkg string, d source.Directive, symbol string) bool {
	if !pushes(m.objects.prog, symbol) {
		return false
	}
	s := m.declared()
	return s != nil && s.Judge(pkg, d.Local, symbol).Verdict <= signature.Equivalent
}

// declared returns what resolves the program's declarations, nil where GOROOT has no sources.
func (m *meaning) declared() *signature.Sources {
	if !m.asked {
		m.asked = true
		m.sources, _ = m.src.signatures(nil)
	}
	return m.sources
}

// pushes reports whether anybody may pull a symbol, as far as it is one of std.
func pushes(p *Program, symbol string) bool {
	if !p.std[symname.Package(symbol)] {
		return true
	}
	v, err := toolchain.Parse(p.header.Version)
	if err != nil {
		return false
	}
	s, known := p.released.Lookup(symbol)
	if !known || v.Minor < toolchain.First || v.Minor > toolchain.Last {
		return p.released.IsOpened(symbol)
	}
	return s.On(p.header.GOOS, p.header.GOARCH)[v.Minor-toolchain.First] == stdsymbols.Pushed
}
