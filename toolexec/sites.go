package toolexec

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/summary"
)

// locate adds to each event what only the program knows: the lines that use
// the reference, and the chain of imports that brings its package in.
func (g *gate) locate(prog *program, rels []*events.Relocation) error {
	byPackage := make(map[string]map[string]*events.Relocation)
	for _, r := range rels {
		name := g.linkerName(r.From.Path)
		if byPackage[name] == nil {
			byPackage[name] = make(map[string]*events.Relocation)
		}
		byPackage[name][r.Symbol] = r
	}
	found, err := g.sites(prog, byPackage)
	if err != nil {
		return err
	}
	for i, pk := range prog.packages {
		symbols := byPackage[pk.path]
		if symbols == nil {
			continue
		}
		chain := prog.chain(pk.path)
		for i, name := range chain {
			chain[i] = g.importPath(name)
		}
		for symbol, r := range symbols {
			r.Chain = chain
			for _, s := range g.hidden[pair{pk.path, symbol}] {
				r.Sites = append(r.Sites, g.site(s, prog.minor()))
			}
		}
		g.addDirectives(pk.path, symbols)
		for _, object := range found[i] {
			for symbol, list := range object {
				r := symbols[symbol]
				if !g.hasSites(pk.path, r) {
					continue
				}
				for _, s := range list {
					r.Sites = append(r.Sites, g.site(s, prog.minor()))
				}
			}
		}
	}
	g.addDeclarations(rels)
	return nil
}

// addDeclarations gives the sites in variables outside std, which have no lines
// in any object, those of the variables' declarations.
func (g *gate) addDeclarations(rels []*events.Relocation) {
	type variable struct{ pkg, name string }
	holder := func(s events.Site) (v variable, ok bool) {
		v.pkg = source.Package(s.Func)
		v.name, ok = strings.CutPrefix(s.Func, source.Prefix(v.pkg)+".")
		v.name = strings.TrimSuffix(v.name, "·f")
		_, loaded := g.prog.index[v.pkg]
		return v, ok && s.File == "" && loaded && !g.prog.std[v.pkg]
	}
	names := make(map[string][]string)
	for _, r := range rels {
		for _, s := range r.Sites {
			if v, ok := holder(s); ok && !slices.Contains(names[v.pkg], v.name) {
				names[v.pkg] = append(names[v.pkg], v.name)
			}
		}
	}
	found := make(map[variable]source.Position)
	for pkg, list := range names {
		if d := g.declared(pkg); d.dir != "" {
			for name, at := range g.declarationsOf(d, list) {
				found[variable{pkg, name}] = at
			}
		}
	}
	for _, r := range rels {
		for i, s := range r.Sites {
			v, ok := holder(s)
			if at, known := found[v]; ok && known {
				r.Sites[i].File, r.Sites[i].Line = g.sourceName(at.File), at.Line
			}
		}
	}
}

// sites returns, for each package, where its objects use the symbols of the
// package's events.
func (g *gate) sites(prog *program, byPackage map[string]map[string]*events.Relocation) ([]summary.Sites, error) {
	all := make([]summary.Sites, len(prog.packages))
	err := tryOnAllCores(len(all), func(i int) (err error) {
		path := prog.packages[i].path
		want := make(map[string]bool)
		for symbol, r := range byPackage[path] {
			if g.hasSites(path, r) {
				want[symbol] = true
			}
		}
		if len(want) > 0 {
			all[i], err = prog.sitesOf(g.memory, i, want)
		}
		return err
	})
	return all, err
}

// hasSites reports whether the sites of a package's event are those in its own
// objects. An event may be nil.
func (g *gate) hasSites(pkg string, r *events.Relocation) bool {
	return r != nil && r.Direction != events.DirectionPush && g.hidden[pair{pkg, r.Symbol}] == nil
}

// site describes a site of an object.
func (g *gate) site(s goobj.Site, minor int) events.Site {
	return events.Site{
		Func: s.Func, File: g.sourceName(s.File), Line: s.Line,
		Type: g.relocType(s.Type, minor), Count: s.Count,
	}
}

// relocType returns the name of a relocation's type.
func (g *gate) relocType(typ uint16, minor int) string {
	name, ok := g.types[typ]
	if !ok {
		if g.types == nil {
			g.types = make(map[uint16]string)
		}
		name = goobj.RelocTypeName(typ, minor)
		g.types[typ] = name
	}
	return name
}

// sourceName writes the name of a source file, as an object carries it, so
// that it means the same on every machine and under -trimpath: in the module
// cache as path@version/file of the module that is compiled, in the standard
// library as $GOROOT/src/file, else from the root of the main module or
// workspace, also where it lies beside it (a directory that replaces a module).
func (g *gate) sourceName(name string) string {
	if name == "" || name[0] == '<' || strings.HasPrefix(name, goRoot) {
		return name // as it is, or the compiler's own code
	}
	name = g.sourcePath(name)
	if below, ok := cutDir(name, project.GOROOT(g.Getenv, g.front[len(g.front)-1])); ok {
		return goRoot + below // as the compiler writes it
	}
	cache := strings.TrimSuffix(filepath.ToSlash(g.Getenv("GOMODCACHE")), "/")
	if mod, sub, trimmed, ok := project.CutModule(cache, name); ok && !trimmed {
		return mod.Path + "@" + mod.Version + sub
	}
	if root := g.buildList().Root(); root != "" && project.IsAbs(name) {
		if rel, err := filepath.Rel(root, filepath.FromSlash(name)); err == nil {
			return filepath.ToSlash(rel)
		}
	}
	return strings.TrimPrefix(name, "./")
}

// goRoot begins the names of std's files in objects.
const goRoot = "$GOROOT/"

// sourcePath returns where a source file lies, as well as its name in an object
// tells.
func (g *gate) sourcePath(name string) string {
	if below, ok := strings.CutPrefix(name, goRoot); ok {
		return filepath.ToSlash(project.GOROOT(g.Getenv, g.front[len(g.front)-1])) + "/" + below
	}
	name = filepath.ToSlash(name)
	if !project.IsAbs(name) && !strings.HasPrefix(name, "<") {
		return g.untrimmed(name)
	}
	return name
}

// lineNames reports whether the line of a site has a word. Where the source is
// gone it may; a name that only a //line directive gives does not.
func (g *gate) lineNames(site goobj.Site, word string) bool {
	path := filepath.FromSlash(g.sourcePath(site.File))
	text, err := source.ReadFile(path)
	if err != nil {
		_, gone := os.Stat(filepath.Dir(path))
		return gone != nil
	}
	n := 0
	for line := range strings.Lines(string(text)) {
		if n++; n == site.Line {
			isWord := func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
			return slices.Contains(strings.FieldsFunc(line, func(r rune) bool { return !isWord(r) }), word)
		}
	}
	return false
}

// untrimmed returns the path of a file that -trimpath has named: by the import
// path of its package or, in a module with a version, by PATH@VERSION before
// any replacement (cmd/go/internal/work/gc.go). That is neither where the file
// lies nor, in a replaced module, a name of the file that was compiled. Where
// the directory is gone the name stays.
func (g *gate) untrimmed(name string) string {
	dir := path.Dir(name)
	if full, ok := g.dirs[dir]; ok {
		return full + "/" + path.Base(name)
	}
	pkg := dir
	if mod, sub, _, ok := project.CutModule("", dir); ok {
		pkg = mod.Path + sub
	}
	full := dir
	if g.prog.std[pkg] {
		full = g.sourcePath(goRoot + "src/" + dir)
	} else if found, err := g.sourceRoots().Dir(pkg, g.module(pkg), nil); err == nil {
		full = filepath.ToSlash(found)
	}
	if g.dirs == nil {
		g.dirs = make(map[string]string)
	}
	g.dirs[dir] = full
	return full + "/" + path.Base(name)
}

// cutDir returns what follows a directory in a file's name, with slashes.
func cutDir(name, dir string) (string, bool) {
	if dir == "" {
		return "", false
	}
	return strings.CutPrefix(name, strings.TrimSuffix(filepath.ToSlash(dir), "/")+"/")
}
