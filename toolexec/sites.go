package toolexec

import (
	"fmt"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/goobj"
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
	for _, pk := range prog.packages {
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
		for _, o := range pk.file.Objects {
			if err := g.addSites(pk.path, o, prog.minor(), symbols); err != nil {
				return fmt.Errorf("reading %s: %w", pk.file.Path, err)
			}
		}
	}
	return nil
}

// addSites adds the sites of one object of a package.
func (g *gate) addSites(pkg string, o *goobj.Object, minor int, symbols map[string]*events.Relocation) error {
	found, err := o.Sites(func(name string) bool {
		return symbols[name] != nil && symbols[name].Direction != events.DirectionPush && g.hidden[pair{pkg, name}] == nil
	}, nil)
	if err != nil {
		return err
	}
	for name, sites := range found {
		r := symbols[name]
		for _, s := range sites {
			r.Sites = append(r.Sites, g.site(s, minor))
		}
	}
	return nil
}

// site describes a site of an object.
func (g *gate) site(s goobj.Site, minor int) events.Site {
	return events.Site{
		Func: s.Func, File: g.sourceName(s.File), Line: s.Line,
		Type: goobj.RelocTypeName(s.Type, minor), Count: s.Count,
	}
}

// sourceName writes the name of a source file, as an object carries it, so
// that it means the same on every machine and under -trimpath: in the module
// cache as path@version/file, else from the main module's root, also where it
// lies beside it (a directory that replaces a module).
func (g *gate) sourceName(name string) string {
	if name == "" {
		return ""
	}
	if below, ok := cutDir(name, g.Getenv("GOMODCACHE")); ok {
		escaped, rest, _ := strings.Cut(below, "@")
		if path, err := module.UnescapePath(escaped); err == nil {
			return path + "@" + rest
		}
		return below
	}
	root := g.buildList().root
	if filepath.IsAbs(name) && root != "" {
		if rel, err := filepath.Rel(root, name); err == nil {
			return filepath.ToSlash(rel)
		}
	}
	if below, ok := strings.CutPrefix(name, g.log.Main.Module+"/"); ok {
		return below // -trimpath: a package of the main module by its import path
	}
	return strings.TrimPrefix(filepath.ToSlash(name), "./")
}

// cutDir returns what follows a directory in a file's name, with slashes.
func cutDir(name, dir string) (string, bool) {
	if dir == "" {
		return "", false
	}
	return strings.CutPrefix(filepath.ToSlash(name), strings.TrimSuffix(filepath.ToSlash(dir), "/")+"/")
}
