package link

import (
	"fmt"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkcache"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/uses"
)

// readModules reads what each package outside std uses of the others that is not part of
// their API and that the compiler does not explain. It takes as long as the summaries, and
// is done only if the policy may not allow all references between modules.
func readModules(p *Program, kept *linkcache.Archives) error {
	modules, holds := bodies(p, false, p.archive)
	if p.header.GOARCH == "wasm" { // an explanation may lie in an archive that this one was not compiled against
		kept = nil
	}
	var outside []int
	var archives []string
	for i, pk := range p.packages {
		if !p.std[pk.path] {
			outside, archives = append(outside, i), append(archives, pk.archive)
		}
	}
	read := func(i int) ([]byte, error) {
		a, err := usesOfModules(p, p.packages[outside[i]], holds)
		if err != nil {
			return nil, err
		}
		return summary.AppendUses(nil, a), nil
	}
	list, errs := linkcache.Values(kept, archives, linkcache.Modules, read, summary.DecodeUses)
	for i, at := range outside {
		if errs[i] != nil {
			return fmt.Errorf("reading package %s: %w", p.packages[at].path, errs[i])
		}
		p.packages[at].modules = list[i]
	}
	return modules.Close()
}

// usesOfModules reads what the archive of one package uses of packages outside std.
func usesOfModules(p *Program, pk loaded, holds func(uses.Claim) (bool, error)) (a uses.Archive, err error) {
	f, err := goobj.Open(pk.archive, p.release)
	if err != nil {
		return a, err
	}
	defer f.Close()
	return uses.Of(f, p.compiler, uses.Others(symname.Prefix(pk.path), p.isStd), holds)
}

// isStd reports whether a package, as symbol names spell it, is one of std.
func (p *Program) isStd(pkg string) bool { return p.std[symname.Path(pkg)] }

// ofOther reports whether a symbol belongs to another module than the user's package: by its
// own package, or as the wrapper through which a type has a promoted method of that module.
func (s *objects) ofOther(user string, t uses.Target) bool {
	other := func(pkg string) bool {
		_, loaded := s.prog.index[symname.Path(pkg)]
		return loaded && !s.prog.isStd(pkg) && !s.sameModule(user, symname.Path(pkg))
	}
	if t.By == uses.Index {
		return other(t.At.Package)
	}
	return other(symname.PrefixOf(t.Symbol)) || uses.IsPromoted(t.Symbol, other)
}

// sameModule reports whether two packages outside std are of one module that is known.
func (id *Identities) sameModule(pkg, other string) bool {
	module := id.Package(pkg, false).Module
	return pkg == other || module != "" && module == id.Package(other, false).Module
}
