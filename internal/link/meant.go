package link

import (
	"path"

	"github.com/linkgate/linkgate/internal/signature"
	"github.com/linkgate/linkgate/internal/source"
	stdsymbols "github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/linkflags"
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
	if !m.objects.prog.pushes(symbol) {
		return false
	}
	s := m.declared()
	return s != nil && s.Judge(pkg, d.Local, symbol).Verdict <= signature.Equivalent
}

// declared returns what resolves the program's declarations, nil where GOROOT has no sources.
func (m *meaning) declared() *signature.Sources {
	if m.asked {
		return m.sources
	}
	m.asked = true
	std, err := signature.FromSource(m.src.cmd.GOROOT(), m.src.build)
	if err == nil {
		m.sources = signature.NewSources(m.src.build, std, signature.Where{Files: m.files}, signature.NewFiles())
	}
	return m.sources
}

// files returns where the source of a package is, and of one that was named by its files
// which these are. It is not known of one that an overlay changes.
func (m *meaning) files(pkg string) (dir string, names []string) {
	if _, linked := m.objects.prog.index[pkg]; !linked {
		return "", nil
	}
	d := m.src.of(pkg)
	if d.dir == "" || m.src.build.Overlay.In(d.dir) != nil {
		return "", nil
	}
	if m.src.cmd.ImportPath(pkg) != linkflags.CommandLine {
		return d.dir, nil
	}
	files, err := m.objects.files(pkg)
	if err != nil {
		return "", nil
	}
	for file := range files {
		names = append(names, path.Base(file))
	}
	return d.dir, names
}

// pushes reports whether anybody may pull a symbol, as far as it is one of std.
func (p *Program) pushes(symbol string) bool {
	if !p.std[symname.Package(symbol)] {
		return true
	}
	v, err := toolchain.Parse(p.header.Version)
	if err != nil {
		return false
	}
	s, known := stdsymbols.Lookup(symbol)
	if !known || v.Minor < toolchain.First || v.Minor > toolchain.Last {
		return p.released.IsOpened(symbol)
	}
	return s.On(p.header.GOOS, p.header.GOARCH)[v.Minor-toolchain.First] == stdsymbols.Pushed
}
