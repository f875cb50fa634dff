package link

import (
	"fmt"
	"go/token"
	"maps"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/parallel"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/uses"
)

// A pair is a package, as the linker names it, and a symbol that it pulls.
type pair struct{ pkg, symbol string }

// A pull is a directive of a package that pulls a symbol under a local name.
type pull struct {
	pkg, local string
	exported   bool // the local name is: packages that import this one may use it
}

// pulls are directives by the symbol that they pull.
type pulls map[string][]pull

// packages lists the packages of the directives.
func (p pulls) packages() []string {
	var list []string
	for _, pulls := range p {
		for _, d := range pulls {
			list = append(list, d.pkg)
		}
	}
	return list
}

// A use is a symbol that an object uses.
type use struct {
	object int
	symbol string
}

// unseen finds the pulls that no object of their own package shows, and adds them to the
// objects: pulls that only other packages use, uses that no directive in a source declares,
// and pulls that the compiler writes as an index. A pull that nobody uses is left out, as
// it is not part of the program.
//
// It returns the sites of the uses by package and symbol; called has the pairs whose uses
// may all be the language's own. The directives in sources tell some of the pulls, and
// which package a use belongs to. All uses of std's symbols are found without them, in
// the objects.
func unseen(s *objects, declarations []*packageSource, names *fileNames) (sites map[pair][]goobj.Site, called map[pair]bool, err error) {
	shown := shown(s)
	pulls, lent := declaredPulls(s, declarations, shown)
	above := s.prog.imports.importers(append(pulls.packages(), lent.packages()...))
	below := func(user, pkg string) bool { return above[pkg][user] }
	sites = make(map[pair][]goobj.Site)
	told := make(map[use]bool)
	b := blame{objects: s, pulls: pulls, lent: lent, shown: shown, below: below}
	unexplained, err := b.unexplained()
	if err != nil {
		return nil, nil, err
	}
	found, err := usesOfAll(s, pulls, below, unexplained)
	if err != nil {
		return nil, nil, err
	}
	for i := range found {
		for symbol, list := range found[i] {
			for _, site := range list {
				for _, pkg := range b.pullersOf(names, s.list[i].Package, symbol, site) {
					sites[pair{pkg, symbol}] = append(sites[pair{pkg, symbol}], site)
					told[use{i, symbol}] = true
				}
			}
		}
	}
	b.addUnexplained(sites, told, unexplained, found)
	added := b.called(sites, found)
	called = make(map[pair]bool)
	for p := range added {
		called[p] = true
	}
	maps.Copy(sites, added)
	enter(s, sites, pulls)
	return sites, called, nil
}

// declaredPulls returns the pulls that no object of their package shows, and those that one shows
// and that who imports the package may use. What they name is looked for.
func declaredPulls(s *objects, declarations []*packageSource, shown map[string]map[string]bool) (hidden, lent pulls) {
	hidden, lent = make(pulls), make(pulls)
	for _, d := range declarations {
		for _, dir := range slices.Concat(d.list, d.handed) {
			symbol := dir.Symbol(d.pkg)
			s.names[symbol] = true // whether anything defines it decides whether the directive can work
			if dir.Target == "" || dir.Body || dir.Kind != source.Func && s.prog.std[symname.Package(symbol)] {
				continue
			}
			if !shown[d.pkg][symbol] && dir.Kind == source.Func {
				hidden[symbol] = append(hidden[symbol], pull{d.pkg, dir.Local, dir.Exported})
			} else if shown[d.pkg][symbol] && dir.Exported {
				lent[symbol] = append(lent[symbol], pull{d.pkg, dir.Local, dir.Exported})
			}
		}
	}
	if s.prog.header.GOARCH == "wasm" { // the objects do not say which bodies were inlined
		for pkg, symbols := range shown {
			for symbol := range symbols {
				lent[symbol] = append(lent[symbol], pull{pkg: pkg})
			}
		}
	}
	return hidden, lent
}

// A finder finds where objects use pulls of packages that they import.
type finder struct {
	objects *objects
	pulls   pulls
	indexed map[goobj.Definition]string // the indexes by which other objects can name the symbols
	below   func(user, pkg string) bool
}

// usesOfAll returns, for each object, where it uses pulls of packages that it imports, and
// where its unexplained targets.
func usesOfAll(s *objects, pulls pulls, below func(user, pkg string) bool, unexplained [][]uses.Target) ([]map[string][]goobj.Site, error) {
	indexed, err := indexes(s, pulls)
	if err != nil {
		return nil, err
	}
	f := finder{s, pulls, indexed, below}
	found := make([]map[string][]goobj.Site, len(s.from))
	err = parallel.Try(len(s.from), func(i int) (err error) {
		found[i], err = f.usesOf(i, unexplained[i])
		return err
	})
	return found, err
}

// usesOf returns where an object uses pulls of packages that it imports, and where it uses
// targets. It returns nothing for an object of std or from assembly.
func (f finder) usesOf(i int, targets []uses.Target) (sites map[string][]goobj.Site, err error) {
	s := f.objects
	user := s.list[i].Package
	if s.prog.std[user] || s.list[i].Asm {
		return nil, nil
	}
	mine := make(map[string]bool)
	for symbol, list := range f.pulls {
		if slices.ContainsFunc(list, func(p pull) bool { return f.below(user, p.pkg) }) {
			mine[symbol] = true
		}
	}
	may, err := mayUse(s.summary(i), mine, f.indexed)
	if err != nil || !may && len(targets) == 0 {
		return nil, err
	}
	indexed := maps.Clone(f.indexed) // the other objects have targets of their own
	for _, t := range targets {
		mine[t.Symbol] = true
		if t.By != uses.Name {
			indexed[t.At] = t.Symbol
		}
	}
	err = s.read(i, func(o *goobj.Object) (err error) {
		sites, err = o.Sites(func(symbol []byte) bool { return mine[string(symbol)] }, indexed)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading package %s: %w", user, err)
	}
	return sites, nil
}

// mayUse reports whether an object may use one of the symbols, by its summary: by
// name, as a builtin, or by index, if it names the package that defines the symbol.
func mayUse(o *summary.Object, symbols map[string]bool, indexed map[goobj.Definition]string) (bool, error) {
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
	}{{o.Said, &names}, {o.NonPackage, &names}, {o.Packages, &packages}} {
		if has, err := list.names.Has(list.among); err != nil || has {
			return has, err
		}
	}
	return false, nil
}

// enter adds the pulls that have sites to the first object of their package. pulls has
// those that a directive declares; any other is Silent.
func enter(s *objects, sites map[pair][]goobj.Site, pulls pulls) {
	for i := range s.list {
		obj := &s.list[i]
		if i > 0 && s.list[i-1].Package == obj.Package {
			continue // not the first object of the package
		}
		for p, list := range sites {
			if p.pkg != obj.Package {
				continue
			}
			class := finding.ClassExported
			if slices.ContainsFunc(list, func(site goobj.Site) bool { return site.Indexed }) {
				class = finding.ClassIndexed
			}
			silent := !slices.ContainsFunc(pulls[p.symbol], func(d pull) bool { return d.pkg == p.pkg })
			obj.Unseen = append(obj.Unseen, linkname.Unseen{Symbol: p.symbol, Class: class, Silent: silent})
		}
	}
}

// indexes returns the indexes by which other objects can name the pulled symbols: the
// number of a builtin, or the index of a definition in its package.
func indexes(s *objects, pulls pulls) (map[goobj.Definition]string, error) {
	indexed := make(map[goobj.Definition]string)
	for i, b := range s.prog.compiler.Builtins() {
		if pulls[b.Name] != nil {
			indexed[goobj.Definition{Index: uint32(i)}] = b.Name
		}
	}
	of := make(map[string][]string) // by package, so that each is read once
	for symbol := range pulls {
		owner := symname.Package(symbol)
		of[owner] = append(of[owner], symbol)
	}
	for i := range s.list {
		owner := s.list[i].Package
		if len(of[owner]) == 0 || s.list[i].Asm {
			continue
		}
		err := s.read(i, func(o *goobj.Object) error {
			for _, symbol := range of[owner] {
				index, ok, err := o.Definition(symbol)
				if err != nil {
					return err
				}
				if ok {
					indexed[goobj.Definition{Package: symname.Prefix(owner), Index: index}] = symbol
				}
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("reading package %s: %w", owner, err)
		}
	}
	return indexed, nil
}

// pullersOf returns the packages whose pull a use that a user's object shows goes through
// ([blame.pullers]). It returns none for
//
//   - a site in a function of the package that owns the symbol, or of another one of std
//     that may name it: it was inlined from there;
//   - a site in a function of a package whose own objects show the pull: the use is
//     judged there;
//   - a wrapper of a promoted method, which the compiler marks as its own use;
//   - a builtin, through a pull whose local name is not on the site's line: the language
//     itself uses builtins everywhere.
func (b blame) pullersOf(names *fileNames, user, symbol string, site goobj.Site) []string {
	pkg := symname.Package(site.Package + ".")
	switch {
	case pkg == "" || pkg == symname.Package(symbol) || b.prog.std[pkg] && (site.Builtin || mayName(b.list, pkg, symbol)):
		return nil
	case b.shown[pkg][symbol], site.Indexed && site.Wrapper:
		return nil
	}
	return b.pullers(user, pkg, symbol, func(p pull) bool { return !site.Builtin || names.lineHas(site, p.local) })
}

// mayName reports whether the source of a package of std may name a symbol of
// another package: one that is exported, or that it pulls. Any other symbol in an
// inlined function of std was passed to it by the caller, as a function value whose
// call has become direct.
func mayName(objects []linkname.Object, pkg, symbol string) bool {
	if token.IsExported(symbol[strings.LastIndexByte(symbol, '.')+1:]) {
		return true
	}
	for _, obj := range objects {
		if obj.Package == pkg && slices.ContainsFunc(obj.References, func(r linkname.Symbol) bool { return r.Name == symbol }) {
			return true
		}
	}
	return false
}
