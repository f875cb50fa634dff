package link

import (
	"fmt"
	"slices"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/internal/uses"
)

// unexplainedOf returns a package's uses of std's symbols, and of other modules' where the policy
// asks for that, that neither a directive's mark in its objects nor the compiler explains. Each is
// a pull, whatever the source says. pushed are the symbols of [pushedNames]: a function among them
// explains nothing, since its code may not be std's.
func unexplainedOf(s *objects, pk loaded, pushed map[string]bool) []uses.Use {
	var list []uses.Use
	add := func(a uses.Archive, of func(uses.Target) bool) {
		for _, u := range a.Uses {
			if of(u.Target) {
				list = append(list, u)
			}
		}
		for _, c := range a.Claims {
			if slices.ContainsFunc(c.Names(), func(name string) bool { return pushed[name] }) && of(c.Target) {
				list = append(list, uses.Use{Target: c.Target})
			}
		}
	}
	add(pk.summary.Uses, s.ofStd)
	add(pk.modules, func(t uses.Target) bool { return s.ofOther(pk.path, t) })
	return list
}

// ofStd reports whether a symbol belongs to the program's std: by its package, or as the
// wrapper through which another package's type has a promoted method of std.
func (s *objects) ofStd(t uses.Target) bool {
	switch t.By {
	case uses.Number:
		return true
	case uses.Index:
		return s.prog.isStd(t.At.Package)
	}
	if symname.PrefixOf(t.Symbol) == "" {
		return toolchain.LinkerDefined(t.Symbol) || s.inStd(t.Symbol)
	}
	return s.prog.isStd(symname.PrefixOf(t.Symbol)) || uses.IsPromoted(t.Symbol, s.prog.isStd)
}

// inStd reports whether an object of std defines a name without a package. It may open
// archives: few programs use such a name.
func (s *objects) inStd(symbol string) bool {
	var want summary.Filter
	want.Add(symbol)
	for i, o := range s.list {
		if !s.prog.std[o.Package] {
			continue
		}
		if may, err := s.summary(i).NonPackage.Has(&want); err == nil && !may {
			continue
		}
		found := false
		err := s.read(i, func(o *goobj.Object) error {
			list, err := o.NonPackageDefinitions(func(name []byte) bool { return string(name) == symbol })
			found = len(list) > 0
			return err
		})
		if found || err != nil { // what cannot be read may define it
			return true
		}
	}
	return false
}

// pushedNames returns the symbols that packages outside std define under another package's
// name.
func pushedNames(objects []linkname.Object, std map[string]bool) map[string]bool {
	names := make(map[string]bool)
	for _, o := range objects {
		for _, p := range o.Pushes {
			names[p.Name] = names[p.Name] || !std[o.Package] && !symname.In(p.Name, o.Package)
		}
	}
	return names
}

// withName returns a target with its name. Where the compiler was told to write no names
// for what it refers to by index (-d=norefname), the package that defines it has the name.
func withName(p *Program, t uses.Target) (uses.Target, error) {
	if t.Symbol != "" {
		return t, nil
	}
	pkg := symname.Path(t.At.Package)
	err := p.read(p.index[pkg], func(f *goobj.File) error {
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

// A blame finds the packages to which unexplained uses belong.
type blame struct {
	*objects
	pulls pulls                                 // that no object of their package shows
	lent  pulls                                 // that objects of their package show, and that importing packages may use or inline
	shown map[string]map[string]bool            // symbols that the objects of each package show as pulled
	below func(user, pkg string) (imports bool) // directly or not
}

// unexplained returns, for each object, the uses that nothing explains and for which no
// package is judged already.
func (b blame) unexplained() ([][]uses.Target, error) {
	pushed := pushedNames(b.list, b.prog.std)
	list := make([][]uses.Target, len(b.list))
	for i, at := range b.from {
		pk := b.prog.packages[at.pkg]
		if b.list[i].Asm || b.prog.std[pk.path] {
			continue
		}
		for _, u := range unexplainedOf(b.objects, pk, pushed) {
			t, err := withName(b.prog, u.Target)
			if err != nil {
				return nil, err
			}
			b.names[t.Symbol] = true
			judged := b.shown[pk.path][t.Symbol] || b.shown[symname.Path(u.From)][t.Symbol] || b.isLent(pk.path, t.Symbol)
			if !judged && !slices.Contains(list[i], t) {
				list[i] = append(list[i], t)
			}
		}
	}
	return list, nil
}

// addUnexplained adds the unexplained uses to the sites of pulls, except for those that
// are in told already. found has the sites in each object, by symbol.
func (b blame) addUnexplained(sites map[pair][]goobj.Site, told map[use]bool, unexplained [][]uses.Target, found []map[string][]goobj.Site) {
	for i, targets := range unexplained {
		for _, t := range targets {
			if told[use{i, t.Symbol}] {
				continue
			}
			told[use{i, t.Symbol}] = true
			for pkg, list := range b.owners(i, t, b.withoutCalls(t, found[i][t.Symbol])) {
				sites[pair{pkg, t.Symbol}] = append(sites[pair{pkg, t.Symbol}], list...)
			}
		}
	}
}

// isLent reports whether a package imports another one whose pull of a symbol it may use.
// The objects of that package show the pull, and it is judged for what others do with it.
func (b blame) isLent(user, symbol string) bool {
	return slices.ContainsFunc(b.lent[symbol], func(p pull) bool { return b.below(user, p.pkg) })
}

// withoutCalls returns, of the sites of a symbol that the compiler calls by itself, those
// that take its address, as the language never does. It returns all sites if there are
// no such ones, and for any other symbol.
func (b blame) withoutCalls(t uses.Target, found []goobj.Site) []goobj.Site {
	compiler := b.prog.compiler
	if !compiler.Calls(t) {
		return found
	}
	addresses := slices.DeleteFunc(slices.Clone(found), func(site goobj.Site) bool { return compiler.IsCall(site.Type) })
	if len(addresses) == 0 {
		return found
	}
	return addresses
}

// owners returns the packages to which the uses of a symbol in an object belong, each with
// its sites: the package in whose function the site is, by the inlining tree, or the ones
// that pull the symbol and that the user imports ([blame.pullers]). A site in a function of
// a package whose objects show the pull belongs to nobody here: that package is judged for
// it. If there is neither an owner nor such a site, the use is the user's.
func (b blame) owners(i int, t uses.Target, found []goobj.Site) map[string][]goobj.Site {
	user := b.list[i].Package
	owners := make(map[string][]goobj.Site)
	add := func(pkg string, sites ...goobj.Site) {
		list := b.pullers(user, pkg, t.Symbol, func(pull) bool { return true })
		if list == nil {
			list = []string{pkg}
		}
		for _, owner := range list {
			owners[owner] = append(owners[owner], sites...)
		}
	}
	judged := false
	for _, site := range found {
		pkg := symname.Path(site.Package)
		if _, loaded := b.prog.index[pkg]; !loaded {
			pkg = user
		}
		switch {
		case b.prog.std[pkg] || site.Indexed && site.Wrapper || b.ownsTarget(pkg, t): // another use of the symbol, which is explained
		case b.shown[pkg][t.Symbol]:
			judged = true
		default:
			add(pkg, site)
		}
	}
	if len(owners) > 0 || judged {
		return owners
	}
	if len(found) == 0 {
		found = []goobj.Site{{Indexed: t.By == uses.Index, Builtin: t.By == uses.Number}}
	}
	add(user, found...)
	return owners
}

// ownsTarget reports whether a target belongs to the module of a package outside std, which may
// then name it.
func (b blame) ownsTarget(pkg string, t uses.Target) bool {
	return b.sameModule != nil && !b.ofStd(t) && !b.ofOther(pkg, t)
}

// pullers returns the packages whose pull, of those that count, a use in a function of pkg's goes
// through: pkg itself if it pulls the symbol, else those that the user imports and that pull it
// under an exported name.
func (b blame) pullers(user, pkg, symbol string, counts func(pull) bool) []string {
	var list []string
	for _, p := range b.pulls[symbol] {
		switch {
		case !counts(p):
		case p.pkg == pkg:
			return []string{pkg}
		case p.exported && b.below(user, p.pkg) && !slices.Contains(list, p.pkg):
			list = append(list, p.pkg)
		}
	}
	return list
}

// called finds the pulls, of builtins and of what else the compiler calls by itself, that
// have no site yet, since no line of a use names them. The objects do not tell whether
// the language or the pull asked for a use. So each use in a package that imports that of
// the pull counts, except those in inlined functions of std.
func (b blame) called(sites map[pair][]goobj.Site, found []map[string][]goobj.Site) map[pair][]goobj.Site {
	added := make(map[pair][]goobj.Site)
	for i := range found {
		for symbol, list := range found[i] {
			for _, p := range b.pulls[symbol] {
				if len(sites[pair{p.pkg, symbol}]) > 0 || !b.below(b.list[i].Package, p.pkg) {
					continue
				}
				for _, site := range list {
					if site.Builtin && !b.prog.isStd(site.Package) {
						added[pair{p.pkg, symbol}] = append(added[pair{p.pkg, symbol}], site)
					}
				}
			}
		}
	}
	return added
}
