package link

import (
	"github.com/linkgate/linkgate/internal/signature"
	"github.com/linkgate/linkgate/internal/source"
	stdsymbols "github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A meaning tells which symbols a directive can have meant that names an undefined one:
// those that it may pull, and that are declared as the directive's own side is. It reads
// sources, and takes nothing for meant where these are missing.
type meaning struct {
	objects *objects
	src     *sources
	tried   bool               // to make sources
	sources *signature.Sources // nil where GOROOT has none
}

// can reports whether a directive of pkg can have meant a symbol.
func (m *meaning) can(pkg string, d source.Directive, symbol string) bool {
	if !mayBePulled(m.objects.prog, symbol) {
		return false
	}
	s := m.declared()
	return s != nil && s.Judge(pkg, d.Local, symbol).Verdict <= signature.Equivalent
}

// declared returns what resolves the program's declarations, nil where GOROOT has no sources.
func (m *meaning) declared() *signature.Sources {
	if !m.tried {
		m.tried = true
		m.sources, _ = m.src.signatures(nil)
	}
	return m.sources
}

// mayBePulled reports whether a symbol is open to pulls: of std's, those that the release
// pushes, and all others.
func mayBePulled(p *Program, symbol string) bool {
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
