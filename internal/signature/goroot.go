package signature

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/internal/symname"
)

// FromSource reads what the standard library in a GOROOT declares for one build. It parses
// the packages that are asked for. definers returns the packages that define a symbol in
// another one's name; without it all packages are searched for that.
func FromSource(goroot string, b selection.Build, definers func(symbol string) []string) (*Std, error) {
	if stdDir(goroot, "runtime") == "" {
		return nil, fmt.Errorf("%s holds no sources of the standard library", goroot)
	}
	src := newStdSources(goroot, b, NewFiles())
	s := &Std{word: Word(b.GOARCH)}
	s.has = func(pkg string) bool { return pkg != "" && stdDir(goroot, pkg) != "" }
	s.named = func(name string) *Type {
		var args []*Type
		if _, list, generic := strings.Cut(name, "["); generic {
			args = arguments(list, s.named)
		}
		pkg, local := splitName(name)
		return src.member(pkg, local, args)
	}
	var pushes map[string][]string
	if definers == nil {
		definers = func(symbol string) []string {
			if pushes == nil {
				pushes = directives(goroot)
			}
			return pushes[symbol]
		}
	}
	s.declared = func(pkg, letters, name string) (byte, *Type, bool) {
		letter, t, body := src.row(pkg, letters, name)
		if body {
			return letter, t, true
		}
		symbol := symname.Prefix(pkg) + "." + name
		for _, other := range definers(symbol) {
			if sc := src.scope(other); sc != nil {
				for _, l := range sc.links {
					if l.target != symbol {
						continue
					}
					if letter, t, body := src.row(other, letters, l.local); body {
						return letter, standing(name, t), true
					}
				}
			}
		}
		if letter != 0 {
			return letter, t, true
		}
		return funcRow, &Type{}, strings.IndexByte(letters, funcRow) >= 0 && s.has(pkg) && src.inAssembly(pkg, "TEXT", name)
	}
	return s, nil
}

// row returns what a package declares under a name itself, and whether it has the body or
// the value there. A declaration that stands for another package's is none.
func (s *Sources) row(pkg, letters, name string) (letter byte, t *Type, body bool) {
	sc := s.scope(pkg)
	if sc == nil {
		return 0, nil, false
	}
	if d, ok := sc.funcs[name]; ok && strings.IndexByte(letters, letterOf(d)) >= 0 {
		return letterOf(d), s.funcType(d.file, d.decl.Type, nil), d.decl.Body != nil
	}
	if v, ok := sc.vars[name]; ok && strings.IndexByte(letters, varLetter(s.contentOf(v))) >= 0 {
		if v.value == nil && slices.ContainsFunc(sc.links, func(l link) bool { return l.local == name && l.target != pkg+"."+name }) {
			return 0, nil, false
		}
		return varLetter(s.contentOf(v)), s.varType(v, name), true
	}
	return 0, nil, false
}

// directives returns the packages of a GOROOT that name a symbol in a linkname directive.
func directives(goroot string) map[string][]string {
	found := make(map[string][]string)
	packages, err := stdPackages(goroot)
	if err != nil {
		return found
	}
	for _, pkg := range packages {
		files, _ := filepath.Glob(filepath.Join(stdDir(goroot, pkg), "*.go"))
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil || !bytes.Contains(data, []byte("//go:linkname")) {
				continue
			}
			lines := bufio.NewScanner(bytes.NewReader(data))
			for lines.Scan() {
				if f := strings.Fields(lines.Text()); len(f) == 3 && strings.HasPrefix(f[0], "//go:linkname") {
					found[f[2]] = append(found[f[2]], pkg)
				}
			}
		}
	}
	return found
}

// newStdSources resolves the standard library's own packages.
func newStdSources(goroot string, b selection.Build, files *Files) *Sources {
	s := &Sources{build: b, files: files, scopes: make(map[string]*scope)}
	s.where.Files = func(pkg string) (string, []string) { return stdDir(goroot, pkg), nil }
	s.vendored = func(pkg string) bool { return stdDir(goroot, pkg) == "" && stdDir(goroot, vendor+pkg) != "" }
	s.m.Word = Word(b.GOARCH)
	return s
}

// vendor is where the standard library has packages of other modules.
const vendor = "vendor/"

// stdDir returns where a package of the standard library is, empty if there is none.
func stdDir(goroot, pkg string) string {
	dir := filepath.Join(goroot, "src", filepath.FromSlash(pkg))
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return ""
	}
	return dir
}
