package signature

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A row is what a package declares under a name.
type row struct {
	pkg    string
	letter byte
	name   string
}

// A Collection is the table while it is made.
type Collection struct {
	systems []string
	rows    map[row]map[string]*coverage // by type
}

// NewCollection makes an empty table for systems as "linux/amd64".
func NewCollection(systems []string) *Collection {
	return &Collection{systems, make(map[row]map[string]*coverage)}
}

// Add reads the sources of a release, as builds for each system take them. experiments
// returns those that are on for a system. exists yields what else defines symbols there: assembly.
func (c *Collection) Add(goroot string, minor int, experiments func(goos, goarch string) ([]string, error), exists func(system int) []string) error {
	files := NewFiles()
	packages, err := stdPackages(goroot)
	if err != nil {
		return err
	}
	for i, system := range c.systems {
		found := make(map[row]string)
		for _, cgo := range []bool{false, true} {
			b := selection.Build{Minor: minor, Cgo: cgo}
			b.GOOS, b.GOARCH, _ = strings.Cut(system, "/")
			if b.Experiments, err = experiments(b.GOOS, b.GOARCH); err != nil {
				return err
			}
			s := newStdSources(goroot, b, files)
			s.rows(packages, found)
		}
		for _, symbol := range exists(i) {
			pkg, local := symname.Split(symbol)
			r := row{pkg, funcRow, local}
			if pkg != "" && !has(found, r, symbolRows) { // without a package: _rt0_amd64_linux
				found[r] = "?"
			}
		}
		for r, text := range found {
			if c.rows[r] == nil {
				c.rows[r] = make(map[string]*coverage)
			}
			if c.rows[r][text] == nil {
				c.rows[r][text] = new(coverage)
			}
			c.rows[r][text][minor-toolchain.First] |= 1 << i
		}
	}
	return nil
}

// stdPackages lists the packages of a GOROOT by their import paths.
func stdPackages(goroot string) ([]string, error) {
	var list []string
	src := filepath.Join(goroot, "src")
	err := filepath.WalkDir(src, func(dir string, d os.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(src, dir)
		if rel == "cmd" || rel == "builtin" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), "_") {
			return filepath.SkipDir
		}
		list = append(list, filepath.ToSlash(rel))
		return err
	})
	return list, err
}

// rows adds what packages declare, as far as it is not there.
func (s *Sources) rows(packages []string, found map[row]string) {
	pushed := make(map[row]string)
	add := func(to map[row]string, r row, t *Type) {
		if _, ok := to[r]; !ok {
			to[r] = t.String()
		}
	}
	bodiless := make(map[row]string)
	for _, pkg := range packages {
		sc := s.scope(pkg)
		if sc == nil {
			continue
		}
		for name, d := range sc.types {
			add(found, row{pkg, typeRow, name}, s.declaredType(d))
		}
		target := make(map[string]string)
		for _, l := range sc.links {
			target[l.local] = l.target
		}
		for name, d := range sc.funcs {
			r, t := row{pkg, letterOf(d), name}, s.funcType(d.file, d.decl.Type, nil)
			to := found
			if other := target[name]; other != "" && other != pkg+"."+name {
				if d.decl.Body == nil {
					continue // a pull
				}
				r.pkg, r.name = symname.Split(other)
				t = standing(r.name, t)
				to = pushed
			} else if d.decl.Body == nil {
				to = bodiless
			}
			add(to, r, t)
		}
		for name, v := range sc.vars {
			r := row{pkg, varLetter(s.contentOf(v)), name}
			to := found
			if other := target[name]; other != "" && other != pkg+"."+name {
				if v.value == nil {
					continue
				}
				r.pkg, r.name = symname.Split(other)
				to = pushed
			}
			if !has(to, r, varRows) { // one with cgo may differ in its value
				add(to, r, s.varType(v, name))
			}
		}
	}
	for _, more := range []map[row]string{pushed, bodiless} {
		for r, text := range more {
			letters := funcRows
			if _, ok := isVar(r.letter); ok {
				letters = varRows
			}
			if !has(found, r, letters) {
				found[r] = text
			}
		}
	}
}

// has reports whether there is a row with one of the letters.
func has(rows map[row]string, r row, letters string) bool {
	return slices.ContainsFunc([]byte(letters), func(letter byte) bool {
		r.letter = letter
		return rows[r] != ""
	})
}

func letterOf(d funcDecl) byte {
	switch {
	case d.noescape:
		return noescapeRow
	case d.cgo:
		return cgoRow
	}
	return funcRow
}

// declaredType returns what a type is made of, a generic one with the names of its
// parameters spelled as the table does.
func (s *Sources) declaredType(d typeDecl) *Type {
	args := make(typeArgs)
	for i, p := range typeParams(d.spec) {
		args[p] = &Type{Kind: Named, Name: parameter(i)}
	}
	return s.typ(d.file, d.spec.Type, args)
}

// Format returns the table's text, to be packed with DEFLATE.
func (c *Collection) Format() []byte {
	numbers := make(map[coverage]int)
	var all coverage
	for i := range all {
		all[i] = 1<<len(c.systems) - 1
	}
	var head, body strings.Builder
	head.WriteString(strings.Join(c.systems, " ") + "\n")
	last := ""
	rows := slices.SortedFunc(maps.Keys(c.rows), func(a, b row) int {
		return cmp.Or(strings.Compare(a.pkg, b.pkg), int(a.letter)-int(b.letter), strings.Compare(a.name, b.name))
	})
	for _, r := range rows {
		if r.pkg != last {
			body.WriteString(r.pkg + "\n")
			last = r.pkg
		}
		for _, text := range slices.Sorted(maps.Keys(c.rows[r])) {
			fmt.Fprintf(&body, " %c %s %s", r.letter, r.name, text)
			if sel := *c.rows[r][text]; sel != all {
				if numbers[sel] == 0 {
					numbers[sel] = len(numbers) + 1
					head.WriteString("@")
					for _, mask := range sel {
						fmt.Fprintf(&head, " %x", mask)
					}
					head.WriteString("\n")
				}
				fmt.Fprintf(&body, " @%d", numbers[sel])
			}
			body.WriteString("\n")
		}
	}
	return []byte(head.String() + body.String())
}
