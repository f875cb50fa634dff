package link

import (
	"maps"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkcache"
	"github.com/linkgate/linkgate/internal/parallel"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/internal/symname"
)

// A Location says where a reference stands. No decision depends on it.
type Location struct {
	Local     string // the package's own name for the symbol, empty where it is not found
	Directive *events.Directive
	Source    string // why there is no directive: [events.SourceGone], …
	Sites     []events.Site
	Chain     []string      // of imports from the main package, by import path
	Reach     finding.Reach // empty where it was not searched
}

// A locator finds where the references of a program stand.
type locator struct {
	evidence
	refs      []Reference
	byPackage map[string]map[string]int // indexes of refs, by package as the linker names it and symbol
}

// locate returns the location of each reference.
func locate(ev evidence, refs []Reference) ([]Location, error) {
	l := locator{evidence: ev, refs: refs, byPackage: make(map[string]map[string]int)}
	for i := range refs {
		name := ev.cmd.LinkerName(refs[i].From.Path)
		if l.byPackage[name] == nil {
			l.byPackage[name] = make(map[string]int)
		}
		l.byPackage[name][refs[i].Symbol] = i
	}
	l.readAhead()
	found, err := l.sites()
	if err != nil {
		return nil, err
	}
	at := make([]Location, len(refs))
	for i, pk := range ev.prog.packages {
		symbols := l.byPackage[pk.path]
		if symbols == nil {
			continue
		}
		chain := ev.prog.imports.chain(pk.path)
		for i, name := range chain {
			chain[i] = ev.cmd.ImportPath(name)
		}
		for symbol, ref := range symbols {
			at[ref].Chain = chain
			for _, s := range ev.res.elsewhere[pair{pk.path, symbol}] {
				at[ref].Sites = append(at[ref].Sites, l.site(s))
			}
		}
		l.findDirectives(pk.path, at)
		for _, object := range found[i] {
			for symbol, list := range object {
				ref, ok := symbols[symbol]
				if !ok || !l.hasSites(pk.path, ref) {
					continue
				}
				for _, s := range list {
					at[ref].Sites = append(at[ref].Sites, l.site(s))
				}
			}
		}
	}
	l.findDeclarations(at)
	return at, nil
}

// readAhead reads, on all cores, what locate asks for one by one: the directives of the
// packages that have a reference, and the assembly of those that have one from there.
func (l *locator) readAhead() {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(l.byPackage)) {
		if l.src.found[name] == nil {
			names = append(names, name)
		}
	}
	l.src.readAll(l.src.find(names))
	var assembled []*packageSource
	for i := range l.refs {
		d := l.src.of(l.cmd.LinkerName(l.refs[i].From.Path))
		if l.refs[i].Form == finding.FormAsm && d.dir != "" && !slices.Contains(assembled, d) {
			assembled = append(assembled, d)
		}
	}
	l.src.assemble(assembled)
}

// sites returns, for each package, where its objects use the symbols of the
// package's references.
func (l *locator) sites() ([]summary.Sites, error) {
	all := make([]summary.Sites, len(l.prog.packages))
	err := parallel.Try(len(all), func(i int) (err error) {
		path := l.prog.packages[i].path
		want := make(map[string]bool)
		for symbol, ref := range l.byPackage[path] {
			if l.hasSites(path, ref) {
				want[symbol] = true
			}
		}
		if len(want) > 0 {
			all[i], err = l.prog.sitesOf(l.kept, i, want)
		}
		return err
	})
	return all, err
}

// hasSites reports whether the sites of a package's reference are in the package's own
// objects: a push has none, and those of an unseen pull are known already.
func (l *locator) hasSites(pkg string, ref int) bool {
	r := &l.refs[ref]
	return r.Direction != finding.DirectionPush && l.res.elsewhere[pair{pkg, r.Symbol}] == nil
}

// site describes a site of an object.
func (l *locator) site(s goobj.Site) events.Site {
	return events.Site{
		Func: s.Func, File: l.names.portable(s.File), Line: s.Line,
		Type: l.prog.release.RelocName(s.Type), Count: s.Count,
	}
}

// sitesOf returns where the archive of a package uses the wanted symbols, and perhaps
// others. What is kept is the sites of all symbols that the package's objects refer to.
func (p *Program) sitesOf(kept *linkcache.Archives, i int, want map[string]bool) (summary.Sites, error) {
	pk := p.packages[i]
	referred := pk.summary.Referred()
	usual := true
	for symbol := range want {
		usual = usual && referred[symbol] // objects of other languages may name others
	}
	if usual {
		want = referred
		if text, ok := kept.Text(pk.archive, linkcache.Sites); ok {
			if found, err := summary.DecodeSites(text); err == nil {
				return found, nil
			}
		}
	}
	var found summary.Sites
	err := p.read(i, func(f *goobj.File) (err error) {
		found, err = summary.SitesOf(f, func(name []byte) bool { return want[string(name)] })
		return err
	})
	if err == nil && usual {
		kept.PutText(pk.archive, linkcache.Sites, found.Append(nil))
	}
	return found, err
}

// findDeclarations gives sites in variables outside std the lines where the variables
// are declared: objects have no lines for variables.
func (l *locator) findDeclarations(at []Location) {
	type variable struct{ pkg, name string }
	holder := func(s events.Site) (v variable, ok bool) {
		v.pkg = symname.Package(s.Func)
		v.name, ok = strings.CutPrefix(s.Func, symname.Prefix(v.pkg)+".")
		v.name = strings.TrimSuffix(v.name, "·f")
		_, loaded := l.prog.index[v.pkg]
		return v, ok && s.File == "" && loaded && !l.prog.std[v.pkg]
	}
	names := make(map[string][]string)
	for i := range at {
		for _, s := range at[i].Sites {
			if v, ok := holder(s); ok && !slices.Contains(names[v.pkg], v.name) {
				names[v.pkg] = append(names[v.pkg], v.name)
			}
		}
	}
	found := make(map[variable]source.Position)
	for pkg, list := range names {
		if d := l.src.of(pkg); d.dir != "" {
			for name, pos := range l.src.declarations(d, list) {
				found[variable{pkg, name}] = pos
			}
		}
	}
	for i := range at {
		for j, s := range at[i].Sites {
			v, ok := holder(s)
			if pos, declared := found[v]; ok && declared {
				at[i].Sites[j].File, at[i].Sites[j].Line = l.names.portable(pos.File), pos.Line
			}
		}
	}
}
