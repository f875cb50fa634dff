package link

import (
	"bytes"
	"fmt"
	"slices"
	"sync"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/uses"
)

// unreleased returns a function that reports whether a definition of a package of std is an exported symbol
// that the release does not have. Most are told without taking memory.
func unreleased(released symbols.Release, pkg string) func(symbol []byte) bool {
	prefix := []byte(symname.Prefix(pkg) + ".")
	api := sync.OnceValue(func() map[string]bool { return released.API(pkg) })
	return func(name []byte) bool {
		local, ok := bytes.CutPrefix(name, prefix)
		if !ok || !mayBeExported(local) || api()[string(local)] {
			return false
		}
		symbol := string(name)
		return symbols.IsAPI(symbol) && !released.Has(symbol)
	}
}

// mayBeExported tells most names in a package that are not exported: those that begin with a small letter, and
// parts of functions and instances, which have what no identifier has.
func mayBeExported(local []byte) bool {
	first := bytes.TrimPrefix(local, []byte("(*"))
	return len(first) > 0 && (first[0] < 'a' || first[0] > 'z') && !bytes.ContainsAny(local, "-[:")
}

// readAdded finds the exported symbols that this std has and the released one has not, and who uses
// them. The summaries of packages outside std take these for API, as they are in nearly every
// build; where there are some, the archives are read once more. Not so the exported symbols that
// the tests of a package of std add to it.
func readAdded(p *Program, src *sources) error {
	added := make(map[goobj.Definition]string)
	for i, pk := range p.packages {
		if len(pk.summary.Added) == 0 || src.part(pk.path) != source.PackageFiles {
			continue
		}
		err := p.read(i, func(f *goobj.File) error { return addedTo(added, f, pk) })
		if err != nil {
			return fmt.Errorf("reading package %s: %w", pk.path, err)
		}
	}
	if len(added) == 0 {
		return nil
	}
	p.added = added
	std, holds := bodies(p, true, p.archive)
	for i, pk := range p.packages {
		if p.std[pk.path] {
			continue
		}
		err := p.read(i, func(f *goobj.File) (err error) {
			pk.summary.Uses, err = uses.Of(f, p.compiler, uses.Std().Without(added), holds)
			return err
		})
		if err != nil {
			return fmt.Errorf("reading package %s: %w", pk.path, err)
		}
	}
	return std.Close()
}

// adds reports whether the std of this build has an exported symbol that the release does not have.
func (p *Program) adds(symbol string) bool {
	for _, added := range p.added {
		if added == symbol {
			return true
		}
	}
	return false
}

// addedTo enters what a package of std adds, by its definitions.
func addedTo(added map[goobj.Definition]string, f *goobj.File, pk loaded) error {
	for _, o := range f.Objects {
		err := o.PackageNames().Each(func(i uint32, name []byte) {
			if slices.Contains(pk.summary.Added, string(name)) {
				added[goobj.Definition{Package: symname.Prefix(pk.path), Index: i}] = string(name)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}
