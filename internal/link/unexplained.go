package link

import (
	"fmt"
	"slices"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/internal/uses"
)

// unexplained returns the symbols of std that a package uses although its objects have
// no mark of a directive for them and the compiler has no reason of its own. Each is a
// pull, whatever the source says.
func (s *objects) unexplained(pk loaded, pushed map[string]bool) []uses.Target {
	var list []uses.Target
	for _, t := range pk.summary.Uses.Uses {
		if s.ofStd(t) {
			list = append(list, t)
		}
	}
	for _, c := range pk.summary.Uses.Claims {
		if slices.ContainsFunc(c.Names(), func(name string) bool { return pushed[name] }) && s.ofStd(c.Target) && !slices.Contains(list, c.Target) {
			list = append(list, c.Target)
		}
	}
	return list
}

// isStd reports whether a package, as symbol names spell it, is one of the program's std.
func (s *objects) isStd(pkg string) bool { return s.prog.std[symname.Path(pkg)] }

// ofStd reports whether a symbol is one of the program's std: by its package, or as the
// wrapper by which another package's type has a method of std's.
func (s *objects) ofStd(t uses.Target) bool {
	switch t.By {
	case uses.Number:
		return true
	case uses.Index:
		return s.isStd(t.At.Package)
	}
	return s.isStd(symname.PrefixOf(t.Symbol)) || uses.IsPromoted(t.Symbol, s.isStd)
}

// pushedNames are the symbols that packages outside std define for others.
func (s *objects) pushedNames() map[string]bool {
	names := make(map[string]bool)
	for _, o := range s.list {
		for _, p := range o.Pushes {
			names[p.Name] = names[p.Name] || !s.prog.std[o.Package]
		}
	}
	return names
}

// sitesOf returns where an object uses a symbol.
func (s *objects) sitesOf(i int, t uses.Target) (list []goobj.Site, err error) {
	err = s.read(i, func(o *goobj.Object) error {
		indexed := make(map[goobj.Definition]string)
		if t.By != uses.Name {
			indexed[t.At] = t.Symbol
		}
		found, err := o.Sites(func(name []byte) bool { return string(name) == t.Symbol }, indexed)
		list = found[t.Symbol]
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading package %s: %w", s.list[i].Package, err)
	}
	return list, nil
}

// nameOf returns a target with its name: where the compiler wrote no names of what it
// refers to by index (-d=norefname), the package that defines it has one.
func (s *objects) nameOf(t uses.Target) (uses.Target, error) {
	if t.Symbol != "" {
		return t, nil
	}
	pkg := symname.Path(t.At.Package)
	err := s.prog.read(s.prog.index[pkg], func(f *goobj.File) error {
		for _, o := range f.Objects {
			if o.Asm {
				continue
			}
			def, err := o.PackageDefinition(t.At.Index)
			if err != nil {
				return err
			}
			t.Symbol = def.Name
		}
		return nil
	})
	if err != nil {
		return t, fmt.Errorf("reading package %s: %w", pkg, err)
	}
	return t, nil
}

// blame finds out whose a use is that no object of its package shows.
type blame struct {
	*objects
	pulls pulls // that no object of their package shows
	lent  pulls // the others under an exported name: who imports the package may use them
	shown map[string]map[string]bool
	below func(user, pkg string) bool
}

// unexplained adds what nothing explains to the places where pulls are used, but for the
// uses that were told already.
func (b blame) unexplained(sites map[pair][]goobj.Site, told map[use]bool) error {
	pushed := b.pushedNames()
	for i, at := range b.from {
		pk := b.prog.packages[at.pkg]
		if at.object > 0 || b.prog.std[pk.path] {
			continue
		}
		for _, t := range b.objects.unexplained(pk, pushed) {
			t, err := b.nameOf(t)
			if err != nil {
				return err
			}
			if told[use{i, t.Symbol}] || b.shown[b.list[i].Package][t.Symbol] {
				continue
			}
			told[use{i, t.Symbol}] = true
			b.names[t.Symbol] = true
			found, err := b.sitesOf(i, t)
			if err != nil {
				return err
			}
			if found, err = b.withoutCalls(t, found); err != nil {
				return err
			}
			for pkg, list := range b.owners(i, t, found) {
				sites[pair{pkg, t.Symbol}] = append(sites[pair{pkg, t.Symbol}], list...)
			}
		}
	}
	return nil
}

// withoutCalls returns the places that tell a use of a builtin from the language's own:
// those that take its address, if there are any.
func (b blame) withoutCalls(t uses.Target, found []goobj.Site) ([]goobj.Site, error) {
	compiler, err := b.prog.compiler()
	if err != nil || !compiler.Calls(t) {
		return found, err
	}
	addresses := slices.DeleteFunc(slices.Clone(found), func(site goobj.Site) bool { return compiler.IsCall(site.Type) })
	if len(addresses) == 0 {
		return found, nil
	}
	return addresses, nil
}

// owners returns the packages whose the uses of a symbol in an object are, each with
// its places: the package in whose function the place is, by the inlining tree, or the
// ones that declare a pull of the symbol and that the user imports. Nobody is where the
// function's package shows the pull, or one that the user imports lends it: that one is
// judged for it. Where no place is anybody's else, all are the user's.
func (b blame) owners(i int, t uses.Target, found []goobj.Site) map[string][]goobj.Site {
	user := b.list[i].Package
	owners := make(map[string][]goobj.Site)
	judged := false
	for _, site := range found {
		pkg := symname.Path(site.Package)
		if _, loaded := b.prog.index[pkg]; !loaded {
			pkg = user
		}
		switch {
		case b.prog.std[pkg] || site.Indexed && site.Wrapper: // another use of the symbol, which is explained
		case b.shown[pkg][t.Symbol] || slices.ContainsFunc(b.lent[t.Symbol], func(p pull) bool { return b.below(user, p.pkg) }):
			judged = true
		default:
			for _, pkg := range b.pullers(user, pkg, t.Symbol) {
				owners[pkg] = append(owners[pkg], site)
			}
		}
	}
	if len(owners) > 0 || judged {
		return owners
	}
	if len(found) == 0 {
		found = []goobj.Site{{Indexed: t.By == uses.Index, Builtin: t.By == uses.Number}}
	}
	for _, pkg := range b.pullers(user, user, t.Symbol) {
		owners[pkg] = found
	}
	return owners
}

// pullers returns the packages that a use in a function of pkg's goes through: pkg
// itself if it pulls the symbol, else those with a pull that the user imports, else pkg.
func (b blame) pullers(user, pkg, symbol string) []string {
	var list []string
	for _, p := range b.pulls[symbol] {
		if p.pkg == pkg {
			return []string{pkg}
		}
		if b.below(user, p.pkg) && !slices.Contains(list, p.pkg) {
			list = append(list, p.pkg)
		}
	}
	if len(list) == 0 {
		return []string{pkg}
	}
	return list
}

// called finds the pulls of builtins, and of what else the compiler calls by itself, that
// no line of a use names: a use is the same whether the language or the pull asked for
// it, so that each by a package that imports the pull counts.
func (b blame) called(sites map[pair][]goobj.Site) (map[pair][]goobj.Site, error) {
	builtins, err := b.prog.release.Builtins()
	if err != nil {
		return nil, err
	}
	added := make(map[pair][]goobj.Site)
	for i, at := range b.from {
		pk := b.prog.packages[at.pkg]
		if at.object > 0 || b.prog.std[pk.path] {
			continue
		}
		for _, symbol := range pk.summary.Uses.Called {
			for _, p := range b.pulls[symbol] {
				pair := pair{p.pkg, symbol}
				if len(sites[pair]) > 0 || !b.below(pk.path, p.pkg) {
					continue
				}
				t := uses.Target{Symbol: symbol}
				at := slices.IndexFunc(builtins, func(b toolchain.Builtin) bool { return b.Name == symbol })
				if at >= 0 {
					t.By, t.At.Index = uses.Number, uint32(at)
				}
				found, err := b.sitesOf(i, t)
				if err != nil {
					return nil, err
				}
				added[pair] = append(added[pair], found...)
			}
		}
	}
	return added, nil
}
