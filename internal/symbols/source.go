package symbols

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/symname"
)

// A Source is what the sources of a toolchain's standard library say. Both
// maps are by the linker's name of a symbol; what they hold is sorted by file
// and line.
type Source struct {
	Definitions map[string][]Definition
	Directives  map[string][]Directive

	// Renamed maps the name that a definition has in the source to the symbols
	// that directives turn it into: the linker knows no
	// runtime.sync_runtime_Semacquire, it is sync.runtime_Semacquire.
	Renamed map[string][]string

	// Shame maps symbols to the modules that comments call their "hall of
	// shame": for their sake it stays open to pulls (ShameIssue).
	Shame map[string][]string

	// Unread lists files that use newer syntax than this linkgate's parser
	// knows: what they define may be missing.
	Unread []string
}

// A Position is a line of a file below GOROOT/src, with slashes.
type Position struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

func (p Position) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

// A Definition is a place that defines a symbol, or declares a function that
// assembly, another package or the compiler must provide.
type Definition struct {
	Position
	Package  string // import path of the file: runtime, vendor/golang.org/x/net/idna
	Form     Form
	Declared bool // a function without a body
	empty    bool // a variable without an initial value, under another package's name
}

// A Directive is a linkname directive that names a symbol.
type Directive struct {
	Position
	Package string
	Text    string // as it is written: //go:linkname nanotime
	Std     bool   // go:linknamestd: for the standard library alone
	Push    bool   // its package defines the symbol; else it is a pull, or marks the declaration of one
}

// ReadSource reads the standard library of a GOROOT, without tests and
// commands: the files of all systems and build tags as one, as long as no
// GOEXPERIMENT is set.
func ReadSource(goroot string) (*Source, error) {
	tags, err := defaultBuild(goroot)
	if err != nil {
		return nil, err
	}
	return read(goroot, tags, func([]byte, string) bool { return true })
}

// ReadSymbol reads only the files that speak of one symbol, in a fraction of
// the time, and those of all experiments.
func ReadSymbol(goroot, symbol string) (*Source, error) {
	return read(goroot, anyBuild, func(data []byte, dir string) bool { return mentions(data, dir, symbol) })
}

// read reads the files of a standard library that want asks for, by their
// bytes and package.
func read(goroot string, tags tagFunc, want func(data []byte, dir string) bool) (*Source, error) {
	src := filepath.Join(goroot, "src")
	files, err := sourceFiles(src)
	if err != nil {
		return nil, err
	}
	s := newSource()
	for _, dir := range slices.Sorted(maps.Keys(files)) {
		p := &pkg{path: dir, tags: tags}
		for _, name := range files[dir] {
			file := path.Join(dir, name)
			data, err := os.ReadFile(filepath.Join(src, filepath.FromSlash(file)))
			if err != nil {
				return nil, err
			}
			if !want(data, dir) {
				continue
			}
			if err := p.read(file, data); err != nil {
				return nil, fmt.Errorf("reading %s: %w", filepath.Join(src, filepath.FromSlash(file)), err)
			}
		}
		p.resolve(s)
		s.Unread = append(s.Unread, p.unread...)
	}
	s.finish()
	return s, nil
}

func newSource() *Source {
	return &Source{
		Definitions: make(map[string][]Definition), Directives: make(map[string][]Directive),
		Renamed: make(map[string][]string), Shame: make(map[string][]string),
	}
}

// sourceFiles lists the .go and .s files of the standard library by package.
// The packages unsafe and builtin are documentation.
func sourceFiles(src string) (map[string][]string, error) {
	files := make(map[string][]string)
	err := filepath.WalkDir(src, func(file string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(src, file)
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if rel == "cmd" || rel == "unsafe" || rel == "builtin" || name == "testdata" || rel != "." && strings.HasPrefix(name, "_") {
				return filepath.SkipDir
			}
			return nil
		}
		if strings.HasPrefix(name, "_") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		if ext := path.Ext(name); ext == ".go" || ext == ".s" {
			dir := filepath.ToSlash(filepath.Dir(rel))
			files[dir] = append(files[dir], name)
		}
		return nil
	})
	if err == nil && len(files["runtime"]) == 0 {
		err = fmt.Errorf("%s holds no sources of the standard library", src)
	}
	return files, err
}

// mentions reports whether a file of package dir can say something of a
// symbol: it lies in the symbol's own package and has its last name, or it
// spells the symbol in full, as Go or as assembly.
func mentions(data []byte, dir, symbol string) bool {
	has := func(s string) bool { return bytes.Contains(data, []byte(s)) }
	pkg, local := symname.Split(symbol)
	if !has(local[strings.LastIndexByte(local, '.')+1:]) {
		return false
	}
	return dir == pkg || has(symbol) || has(symname.Asm(symbol))
}

// finish decides what one package alone does not tell, and sorts.
func (s *Source) finish() {
	s.addWrappers()
	for name, defs := range s.Definitions {
		if slices.ContainsFunc(defs, func(d Definition) bool { return !d.empty }) {
			// An empty variable under the name of another package's is a pull
			// of that one.
			defs = slices.DeleteFunc(defs, func(d Definition) bool { return d.empty })
		} else if !strings.Contains(name, ".") {
			defs = nil // filled in by the system's libraries or by C
		} else {
			for i, d := range s.Directives[name] {
				s.Directives[name][i].Push = d.Push || slices.ContainsFunc(defs, func(def Definition) bool { return def.File == d.File })
			}
		}
		defs = provided(defs)
		if len(defs) == 0 {
			delete(s.Definitions, name)
			continue
		}
		slices.SortFunc(defs, func(a, b Definition) int { return a.compare(b.Position) })
		s.Definitions[name] = defs
	}
	for _, ds := range s.Directives {
		slices.SortFunc(ds, func(a, b Directive) int { return a.compare(b.Position) })
	}
	for _, m := range []map[string][]string{s.Renamed, s.Shame} {
		for key, list := range m {
			slices.Sort(list)
			m[key] = slices.Compact(list)
		}
	}
}

// addWrappers adds the methods of *T that the compiler derives from those of
// T, where a directive names one: reflect marks (*Value).pointer.
func (s *Source) addWrappers() {
	for name := range s.Directives {
		pkg, local := symname.Split(name)
		typ, method, ok := strings.Cut(local, ").")
		if !ok || len(s.Definitions[name]) > 0 {
			continue
		}
		if defs := s.Definitions[symname.Prefix(pkg)+"."+strings.TrimPrefix(typ, "(*")+"."+method]; len(defs) > 0 {
			s.Definitions[name] = slices.Clone(defs)
			for i, d := range s.Directives[name] {
				s.Directives[name][i].Push = d.Package == pkg
			}
		}
	}
}

// provided settles what is declared and nowhere defined: a function comes from
// a macro of assembly, the compiler or the system; a method always from the
// compiler, which leaves no symbol of it.
func provided(defs []Definition) []Definition {
	if slices.ContainsFunc(defs, func(d Definition) bool { return !d.Declared }) {
		return defs
	}
	defs = slices.DeleteFunc(defs, func(d Definition) bool { return d.Form == Method })
	for i := range defs {
		defs[i].Form = Asm
	}
	return defs
}

// Only returns what the files that match say.
func (s *Source) Only(match func(file string) bool) *Source {
	only := newSource()
	only.Renamed, only.Shame, only.Unread = s.Renamed, s.Shame, s.Unread
	for name := range s.Definitions {
		if defs := s.definitions(name, match); len(defs) > 0 {
			only.Definitions[name] = defs
		}
	}
	for name, ds := range s.Directives {
		for _, d := range ds {
			if match(d.File) {
				only.Directives[name] = append(only.Directives[name], d)
			}
		}
	}
	return only
}

// definitions returns what the files that match define or declare of a symbol. What
// assembly defines on some systems is only declared on the others: there it does not exist.
func (s *Source) definitions(name string, match func(file string) bool) []Definition {
	var list []Definition
	all, some := false, false // have more than a declaration
	for _, d := range s.Definitions[name] {
		all = all || !d.Declared
		if match(d.File) {
			list = append(list, d)
			some = some || !d.Declared
		}
	}
	if all && !some {
		return nil
	}
	return list
}

func (p Position) compare(q Position) int {
	return cmp.Or(strings.Compare(p.File, q.File), p.Line-q.Line)
}
