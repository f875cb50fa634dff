package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/symname"
)

// A checker checks the events of one link.
type checker struct {
	build *build
	dir   string // that it was started in

	main     string // import path of the main package
	root     string // of the main module or workspace
	goroot   string
	modcache string
	packages map[string]*pkg           // of the program, by import path
	files    map[string]*pkg           // that the build compiled, by path
	texts    map[string]*text          // that were read
	distance map[string]int            // imports on the way from main, nil until needed
	barriers map[string]map[place]bool // of packages, as they are asked for

	failures []string
	counts
}

// counts says how much was checked, by the rule that was satisfied.
type counts struct{ by map[string]int }

func (c *counts) note(rule string) {
	if c.by == nil {
		c.by = map[string]int{}
	}
	c.by[rule]++
}

func (c *counts) add(d counts) {
	for rule, n := range d.by {
		c.by[rule] += n
	}
}

func (c counts) String() string {
	var list []string
	for _, rule := range slices.Sorted(maps.Keys(c.by)) {
		list = append(list, fmt.Sprintf("%d %s", c.by[rule], rule))
	}
	return strings.Join(list, ", ")
}

func (c *checker) fail(format string, args ...any) {
	c.failures = append(c.failures, fmt.Sprintf(format, args...))
}

// relocation checks one event.
func (c *checker) relocation(r *events.Relocation) {
	c.note("relocations")
	p := c.packages[r.From.Path]
	if p == nil {
		c.fail("%s %s: the go command knows no such package in this program", r.From.Path, r.Symbol)
		return
	}
	c.chain(r)
	if r.Directive != nil {
		c.directive(r, p)
	} else {
		c.noDirective(r, p)
	}
	if len(r.Sites) == 0 {
		c.noSites(r, p)
	}
	for _, s := range r.Sites {
		c.site(r, s)
	}
}

// directive checks the line that an event names as the declaration.
func (c *checker) directive(r *events.Relocation, p *pkg) {
	d := r.Directive
	t, owner, err := c.open(d.File)
	if err != nil {
		c.fail("%s %s: directive: %v", r.From.Path, r.Symbol, err)
		return
	}
	line, ok := t.line(d.Line)
	bad := func(why string) {
		c.fail("%s:%d: %s (%s of %s): %q", t.path, d.Line, why, r.Symbol, r.From.Path, line)
	}
	switch {
	case !ok:
		bad(fmt.Sprintf("the file has %d lines", len(t.lines)))
	case owner != p:
		bad("the file is of package " + owner.ImportPath)
	case d.Pragma == "" && (d.Args != 0 || r.Form != finding.FormAsm):
		bad(fmt.Sprintf("no pragma, form %s and %d arguments", r.Form, d.Args))
	case d.Pragma == "" && !asmNames(line, r.Symbol):
		bad("the line of assembly does not use the symbol")
	case d.Pragma == "":
		c.note("lines of assembly")
	default:
		if want := pragmaLine(r, p, c.main); !slices.Equal(strings.Fields(line), want) || !strings.HasPrefix(line, "//go:") {
			bad(fmt.Sprintf("want %q", strings.Join(want, " ")))
			return
		}
		c.note("directives")
	}
}

// pragmaLine returns the words of the directive that an event describes.
func pragmaLine(r *events.Relocation, p *pkg, main string) []string {
	local, ok := strings.CutPrefix(r.Local, symname.Prefix(p.ImportPath)+".")
	if !ok && p.ImportPath == main {
		local, _ = strings.CutPrefix(r.Local, "main.")
	}
	want := []string{"//go:" + r.Directive.Pragma, local}
	if r.Directive.Args == 2 {
		want = append(want, r.Symbol)
	}
	return want
}

// noDirective checks that the files of a package declare no reference to a
// symbol: inlining brings in those that another package declares.
func (c *checker) noDirective(r *events.Relocation, p *pkg) {
	for _, t := range c.textsOf(p) {
		for i, line := range t.lines {
			f := strings.Fields(line)
			if len(f) == 3 && strings.HasPrefix(line, "//go:linkname") && f[2] == r.Symbol ||
				strings.HasSuffix(t.path, ".s") && r.Form == finding.FormAsm && asmNames(line, r.Symbol) {
				c.fail("%s:%d: the event of %s has no directive, and here it is: %q", t.path, i+1, r.Symbol, line)
				return
			}
		}
	}
	c.note("without a directive in the package")
}

// locals returns the names that a package's directives give a symbol in the
// package's own scope.
func (c *checker) locals(p *pkg, symbol string) []string {
	var list []string
	for _, t := range c.textsOf(p) {
		for _, line := range t.lines {
			f := strings.Fields(line)
			if !strings.HasPrefix(line, "//go:linkname") || len(f) < 2 {
				continue
			}
			if len(f) == 3 && f[2] == symbol || len(f) == 2 && symname.Prefix(p.ImportPath)+"."+f[1] == symbol {
				list = append(list, f[1])
			}
		}
	}
	return list
}

// textsOf returns the files of a package that were compiled, by name.
func (c *checker) textsOf(p *pkg) []*text {
	var list []*text
	for _, file := range p.files() {
		t := c.texts[file]
		if t == nil {
			var err error
			if t, err = readText(file); err != nil {
				c.fail("%v", err)
				t = &text{path: file}
			}
			c.texts[file] = t
		}
		list = append(list, t)
	}
	return list
}

// chain checks that each package of the chain imports the next, and that none
// is shorter.
func (c *checker) chain(r *events.Relocation) {
	bad := func(why string) {
		c.fail("%s %s: chain %s: %s", r.From.Path, r.Symbol, strings.Join(r.Chain, " → "), why)
	}
	n := len(r.Chain)
	if n == 0 || r.Chain[0] != c.main || r.Chain[n-1] != r.From.Path {
		bad("does not lead from " + c.main + " to the package")
		return
	}
	for i := range n - 1 {
		if p := c.packages[r.Chain[i]]; p == nil || !slices.Contains(p.imports(), r.Chain[i+1]) {
			bad(fmt.Sprintf("%s does not import %s", r.Chain[i], r.Chain[i+1]))
			return
		}
	}
	if want := c.distances()[r.From.Path]; n-1 != want {
		bad(fmt.Sprintf("the shortest has %d imports", want))
		return
	}
	c.note("chains")
}

// imports lists the packages that a package imports.
func (p *pkg) imports() []string {
	list := slices.Clone(p.Imports)
	for i, path := range list {
		if mapped := p.ImportMap[path]; mapped != "" {
			list[i] = mapped
		}
	}
	return list
}

// distances counts for each package the imports on the shortest way from main.
func (c *checker) distances() map[string]int {
	if c.distance != nil {
		return c.distance
	}
	c.distance = map[string]int{c.main: 0}
	queue := []string{c.main}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		p := c.packages[path]
		if p == nil {
			continue // "C", and what the go command adds by itself
		}
		for _, imp := range p.imports() {
			if _, ok := c.distance[imp]; !ok {
				c.distance[imp] = c.distance[path] + 1
				queue = append(queue, imp)
			}
		}
	}
	return c.distance
}
