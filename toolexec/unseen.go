package toolexec

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/summary"
)

// A pair is a package, as the linker names it, and a symbol that it declares
// as its own.
type pair struct{ pkg, symbol string }

// A pull is a directive that no object of its package shows.
type pull struct{ pkg, local string }

// unseen finds the pulls that the source declares and that no object shows,
// and enters them into the scan: those that only other packages use, and those
// that the compiler writes by index. It returns where they are used. A pull
// that nobody uses is not part of the program.
func (g *gate) unseen(s *scan, declarations []*declared) (map[pair][]goobj.Site, error) {
	shown := s.shown()
	pulls := make(map[string][]pull) // by symbol
	for _, d := range declarations {
		for _, dir := range d.list {
			symbol := dir.Symbol(d.pkg)
			s.names[symbol] = true // whether anything defines it decides whether the directive can work
			if dir.Target != "" && dir.Kind == source.Func && !dir.Body && !shown[d.pkg][symbol] {
				pulls[symbol] = append(pulls[symbol], pull{d.pkg, dir.Local})
			}
		}
	}
	if len(pulls) == 0 {
		return nil, nil
	}
	indexed, err := g.definitions(s, pulls)
	if err != nil {
		return nil, err
	}
	above := s.prog.importers(pulls)
	sites := make(map[pair][]goobj.Site)
	below := func(user, pkg string) bool { return above[pkg][user] }
	found := make([]map[string][]goobj.Site, len(s.from))
	err = tryOnAllCores(len(s.from), func(i int) error {
		user := s.objs[i].Package
		if s.prog.std[user] || s.objs[i].Asm {
			return nil
		}
		mine := make(map[string]bool)
		for symbol, list := range pulls {
			if slices.ContainsFunc(list, func(p pull) bool { return below(user, p.pkg) }) {
				mine[symbol] = true
			}
		}
		if says, err := s.says(i, mine, indexed); err != nil || !says {
			return err
		}
		err := s.readObject(i, func(o *goobj.Object) (err error) {
			found[i], err = o.Sites(func(symbol []byte) bool { return mine[string(symbol)] }, indexed)
			return err
		})
		if err != nil {
			return fmt.Errorf("reading package %s: %w", user, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range found {
		below := func(pkg string) bool { return below(s.objs[i].Package, pkg) }
		for symbol, list := range found[i] {
			for _, site := range list {
				for _, pkg := range g.pullers(s, shown, pulls[symbol], symbol, site, below) {
					sites[pair{pkg, symbol}] = append(sites[pair{pkg, symbol}], site)
				}
			}
		}
	}
	s.enter(sites)
	return sites, nil
}

// says reports whether an object may use one of the symbols: by name, as a builtin,
// or by index where it names the package that defines it.
func (s *scan) says(i int, symbols map[string]bool, indexed map[goobj.Definition]string) (bool, error) {
	if len(symbols) == 0 {
		return false, nil
	}
	var names, packages summary.Filter
	for symbol := range symbols {
		names.Add(symbol)
	}
	for d, symbol := range indexed {
		if !symbols[symbol] {
			continue
		}
		if d.Package == "" {
			return true, nil
		}
		packages.Add(d.Package)
	}
	// A pulled variable is a definition that has the symbol's name.
	for _, list := range []struct {
		names summary.Names
		among *summary.Filter
	}{{s.object(i).Said, &names}, {s.object(i).NonPackage, &names}, {s.object(i).Packages, &packages}} {
		if has, err := list.names.Has(list.among); err != nil || has {
			return has, err
		}
	}
	return false, nil
}

// enter adds to the scan the pulls that are used somewhere.
func (s *scan) enter(sites map[pair][]goobj.Site) {
	for i := range s.objs {
		obj := &s.objs[i]
		if i > 0 && s.objs[i-1].Package == obj.Package {
			continue // another object of the same package
		}
		for p, list := range sites {
			if p.pkg != obj.Package {
				continue
			}
			class := linkname.ClassExported
			if slices.ContainsFunc(list, func(site goobj.Site) bool { return site.Indexed }) {
				class = linkname.ClassIndexed
			}
			obj.Unseen = append(obj.Unseen, linkname.Unseen{Symbol: p.symbol, Class: class})
		}
	}
}

// definitions returns the index by which other objects can name each symbol:
// of those that their package defines by index, and of the compiler's builtins.
func (g *gate) definitions(s *scan, pulls map[string][]pull) (map[goobj.Definition]string, error) {
	rules, err := g.reachRules(s.prog)
	if err != nil {
		return nil, err
	}
	indexed := make(map[goobj.Definition]string)
	for i, b := range rules.Builtins {
		if pulls[b.Name] != nil {
			indexed[goobj.Definition{Index: uint32(i)}] = b.Name
		}
	}
	for symbol := range pulls {
		owner := source.Package(symbol)
		for i := range s.objs {
			if s.objs[i].Package != owner || s.objs[i].Asm {
				continue
			}
			err := s.readObject(i, func(o *goobj.Object) error {
				index, ok, err := o.Definition(symbol)
				if ok {
					indexed[goobj.Definition{Package: source.Prefix(owner), Index: index}] = symbol
				}
				return err
			})
			if err != nil {
				return nil, fmt.Errorf("reading package %s: %w", owner, err)
			}
		}
	}
	return indexed, nil
}

// pullers returns the packages whose pull a use of a symbol goes through. None
// is it where the use is written in the package that owns the symbol, or in
// another one of std that may pull it, and was inlined from there. A method
// that is promoted to a type that embeds its receiver's is the compiler's own
// use, and so is a builtin where the line does not name the pull.
func (g *gate) pullers(s *scan, shown map[string]map[string]bool, pulls []pull, symbol string, site goobj.Site, below func(pkg string) bool) []string {
	pkg := source.Package(site.Package + ".")
	switch {
	case pkg == "" || pkg == source.Package(symbol) || g.prog.std[pkg] && (site.Builtin || s.mayName(pkg, symbol)):
		return nil
	case shown[pkg][symbol]:
		return nil // written there, and judged there: its own objects show the pull
	case site.Indexed && site.File == autogenerated:
		return nil
	}
	var list []string
	for _, p := range pulls {
		switch {
		case site.Builtin && !g.lineNames(site, p.local), slices.Contains(list, p.pkg):
		case p.pkg == pkg:
			return []string{pkg}
		case below(p.pkg):
			list = append(list, p.pkg)
		}
	}
	return list
}

// autogenerated is the file of code that the compiler makes up.
const autogenerated = "<autogenerated>"

// importers returns, for each package that declares a pull, itself and all
// packages that import it, directly or not.
func (p *program) importers(pulls map[string][]pull) map[string]map[string]bool {
	direct := make(map[string][]string)
	for pkg, imports := range p.imports {
		for _, imp := range imports {
			direct[imp] = append(direct[imp], pkg)
		}
	}
	above := make(map[string]map[string]bool)
	for _, list := range pulls {
		for _, d := range list {
			if above[d.pkg] == nil {
				above[d.pkg] = closure(direct, d.pkg)
			}
		}
	}
	return above
}

// closure returns a package and all that can be reached from it.
func closure(edges map[string][]string, pkg string) map[string]bool {
	seen := map[string]bool{pkg: true}
	queue := []string{pkg}
	for len(queue) > 0 {
		pkg, queue = queue[0], queue[1:]
		for _, next := range edges[pkg] {
			if !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return seen
}

// mayName reports whether the source of a package of std may name a symbol of
// another package by itself: one that is exported, or that it pulls. Nothing
// else can stand in a function of std's that was inlined elsewhere but what it
// was given there: a function value whose call has become direct.
func (s *scan) mayName(pkg, symbol string) bool {
	if token.IsExported(symbol[strings.LastIndexByte(symbol, '.')+1:]) {
		return true
	}
	for i, obj := range s.objs {
		if obj.Package == pkg && slices.ContainsFunc(s.objs[i].References, func(r linkname.Symbol) bool { return r.Name == symbol }) {
			return true
		}
	}
	return false
}
