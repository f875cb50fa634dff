package check

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/symname"
)

// declared are the names that a package outside std gives to symbols, as the linker has them
// behind the package's path.
type declared struct {
	names  map[string]bool
	hashes map[uint32]bool // in place of names, of a package whose facts are all that is known
	// open: not all are known. A file could not be parsed, or cgo writes one.
	open bool
}

func (d *declared) has(name string) bool {
	return d.names[name] || d.hashes != nil && d.hashes[hash(name)]
}

// other judges a pull of another module's symbol: the linker refuses none, and the function
// has to be there in the version and under the tags of this build.
func (g *graph) other(by *pkg, pl pull, of string) verdict {
	p := g.packages[of]
	if tested := g.packages[of+" [test]"]; by.test && tested != nil {
		p = tested
	}
	switch {
	case g.of(by).pushed[pl.symbol]:
		return verdict{state: Open}
	case p == nil || len(p.files) == 0 || p.test && !by.test:
		return verdict{kind: Gone, state: Unlinked, certainty: IfReached, why: "package " + of + " is not part of this program"}
	}
	d := g.declares(p)
	_, local := symname.Split(pl.symbol)
	if d.open || d.has(local) || derived(local) {
		return verdict{state: Open}
	}
	which := "its module"
	if p.module.Path != "" {
		which = strings.TrimSpace(p.module.Path + " " + p.module.Version)
	}
	return gone(pl, "package "+of+" of "+which+" does not define it in this build")
}

// derived reports whether the compiler makes a symbol's name up, from a function's or a
// type's: those are not looked for.
func derived(local string) bool {
	return strings.ContainsAny(local, "[·") || strings.HasSuffix(local, "-fm") || strings.Contains(local, ".func") || strings.HasPrefix(local, ".")
}

// declares returns the names of a package, read once for each selection of its files.
func (g *graph) declares(p *pkg) *declared {
	if p.known != nil {
		return p.known
	}
	key := p.dir
	for _, f := range p.files {
		key += "\x00" + f.name
	}
	if d := g.others[key]; d != nil {
		return d
	}
	d := &declared{names: make(map[string]bool), open: p.cgo}
	g.others[key] = d
	embedding := make(map[string][]string) // type to the names of what it embeds
	for _, f := range p.files {
		data, err := source.ReadFile(filepath.Join(p.dir, f.name))
		switch {
		case err != nil:
			d.open = true
		case f.asm:
			d.assembly(string(data))
		default:
			tree, err := parser.ParseFile(token.NewFileSet(), f.name, data, parser.SkipObjectResolution)
			if err != nil {
				d.open = true
				continue
			}
			d.add(tree, embedding)
		}
	}
	d.promote(embedding)
	return d
}

// assembly adds the functions and variables of the package that a text defines.
func (d *declared) assembly(text string) {
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 2 || f[0] != "TEXT" && f[0] != "GLOBL" {
			continue
		}
		if name, ok := strings.CutPrefix(f[1], "·"); ok {
			name, _, _ = strings.Cut(name, "(")
			name, _, _ = strings.Cut(name, "<")
			d.names[name] = true
		}
	}
}

func (d *declared) add(tree *ast.File, embedding map[string][]string) {
	for _, decl := range tree.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Body == nil {
				continue // assembly defines it, or another package
			}
			if decl.Recv == nil || len(decl.Recv.List) == 0 {
				d.names[decl.Name.Name] = true
				continue
			}
			d.method(decl)
		case *ast.GenDecl:
			for _, s := range decl.Specs {
				switch s := s.(type) {
				case *ast.ValueSpec:
					for _, name := range s.Names {
						d.names[name.Name] = d.names[name.Name] || decl.Tok == token.VAR
					}
				case *ast.TypeSpec:
					embedding[s.Name.Name] = embeds(s.Type)
				}
			}
		}
	}
}

// method adds a method: of T there is one of *T too, which the compiler derives.
func (d *declared) method(decl *ast.FuncDecl) {
	t := decl.Recv.List[0].Type
	star, isPointer := t.(*ast.StarExpr)
	if isPointer {
		t = star.X
	}
	name, ok := t.(*ast.Ident)
	if !ok {
		return // generic
	}
	d.names["(*"+name.Name+")."+decl.Name.Name] = true
	if !isPointer {
		d.names[name.Name+"."+decl.Name.Name] = true
	}
}

// embeds returns the names of what a struct embeds, "*" for what is of another package: its
// methods are not known.
func embeds(t ast.Expr) []string {
	s, ok := t.(*ast.StructType)
	if !ok {
		return nil
	}
	var list []string
	for _, f := range s.Fields.List {
		if len(f.Names) > 0 {
			continue
		}
		t := f.Type
		if star, ok := t.(*ast.StarExpr); ok {
			t = star.X
		}
		if name, ok := t.(*ast.Ident); ok {
			list = append(list, name.Name)
		} else {
			list = append(list, "*")
		}
	}
	return list
}

// promote adds the wrappers of methods that types have by embedding, of this package's types
// alone: the exported methods of others' are looked up by name only.
func (d *declared) promote(embedding map[string][]string) {
	for range 4 { // deeper than that nobody embeds what somebody pulls
		for typ, list := range embedding {
			for _, inner := range list {
				for _, prefix := range []string{"(*" + inner + ").", inner + "."} {
					for name := range d.names {
						if method, ok := strings.CutPrefix(name, prefix); ok {
							d.names["(*"+typ+")."+method] = true
							d.names[typ+"."+method] = true
						}
					}
				}
			}
		}
	}
}
