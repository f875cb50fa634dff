package source

import (
	"bytes"
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
)

// A pkg has the Go files of a package while they are read.
type pkg struct {
	reader *Reader
	part   Part
	files  []*file
	errs   []error // each with the name of its file
}

// read reads the files of a directory that the build may take by their names, and
// keeps the text of those that may hold a directive. Build constraints in the files are
// checked later: for most files a search for a word is enough.
func (p *pkg) read(dir string) {
	list, err := names(p.reader.Build, dir, ".go", ".swig", ".swigcxx")
	if err != nil {
		p.errs = append(p.errs, err)
	}
	for _, name := range list {
		if filepath.Ext(name) != ".go" {
			if err := p.generated(filepath.Join(dir, name)); err != nil {
				p.errs = append(p.errs, err)
			}
			continue
		}
		if test := strings.HasSuffix(name, "_test.go"); test && p.part == PackageFiles || !test && p.part == ExternalTestFiles {
			continue
		}
		f := &file{path: filepath.Join(dir, name), name: name}
		data, err := p.reader.read(f.path)
		if err != nil {
			p.errs = append(p.errs, err)
			continue
		}
		if f.marked = MayHoldDirective(data); f.marked {
			f.data = bytes.Clone(data)
		}
		p.files = append(p.files, f)
	}
}

// generated returns an error for a file that the build takes and from which SWIG writes Go, with
// lines that it copies (build in cmd/go/internal/work/exec.go): what that Go declares is gone
// after the build.
func (p *pkg) generated(path string) error {
	b := p.reader.Build
	if !b.Cgo || b.Named() || p.part == ExternalTestFiles {
		return nil
	}
	data, err := readFile(b.Overlay.File(path), nil)
	if err != nil {
		return err
	}
	taken, err := match(b, path, data)
	if err == nil && taken {
		err = fmt.Errorf("reading %s: SWIG writes Go from it, which is gone after the build", path)
	}
	return err
}

// holds reports whether a file that has not been parsed contains a text. It reads the
// file again if read did not keep it; that is rare, as few packages have a directive.
func (p *pkg) holds(f *file, text string) bool {
	if f.data == nil {
		data, err := readFile(p.reader.Build.Overlay.File(f.path), nil)
		if err != nil {
			p.errs = append(p.errs, err)
			f.loaded = true
			return false
		}
		f.data = data
	}
	return bytes.Contains(f.data, []byte(text))
}

// load parses a file if that has not been done, and reports whether the file is part
// of the package.
func (p *pkg) load(f *file) bool {
	if err := f.load(p.reader.Build, p.part, p.tested, p.reader.Shallow); err != nil {
		p.errs = append(p.errs, err)
	}
	return f.built
}

// tested reports whether a package clause is that of the files without tests.
func (p *pkg) tested(clause string) bool {
	return slices.ContainsFunc(p.files, func(f *file) bool {
		return !strings.HasSuffix(f.name, "_test.go") && p.holds(f, "") && p.load(f) && f.pkg == clause
	})
}

// resolve sets what a directive's local name stands for, and returns what is wrong
// with it. The name may be declared in any file of the package.
func (p *pkg) resolve(d *Directive) string {
	found, ok := p.lookup(d.Local)
	switch found.tok {
	case token.FUNC:
		d.Kind, d.Body = Func, found.body
	case token.VAR:
		d.Kind, d.Body = Var, found.body
	case token.CONST:
		return fmt.Sprintf("%s is a constant, not a function or a variable", d.Local)
	case token.TYPE:
		return fmt.Sprintf("%s is a type, not a function or a variable", d.Local)
	}
	switch {
	case !ok && strings.Contains(d.Local, "."):
		return fmt.Sprintf("%s cannot be named: the local name is that of a function or a variable of the package", d.Local)
	case !ok && p.newer():
		d.Kind = Func // what the parser does not know can be a pull
	case !ok && !p.hidden(d.Local):
		return fmt.Sprintf("the package declares no function or variable %s", d.Local)
	case found.generic:
		return fmt.Sprintf("%s is a generic function, which has no symbol of its own", d.Local)
	}
	return ""
}

// lookup returns the declaration of a name. A file without directives is parsed
// only now, and only if it contains the name. Files that seem to declare it are tried
// first.
func (p *pkg) lookup(name string) (decl, bool) {
	d, _, ok := p.find(name)
	return d, ok
}

// find is lookup, and also returns the file that has the declaration.
func (p *pkg) find(name string) (decl, *file, bool) {
	for _, f := range p.files {
		if d, ok := f.decls[name]; f.built && ok {
			return d, f, true
		}
	}
	for _, before := range []string{"func ", "\nvar ", "\n\t", ""} {
		for _, f := range p.files {
			if f.loaded || !p.holds(f, before+name) || !p.load(f) {
				continue
			}
			if d, ok := f.decls[name]; ok {
				return d, f, true
			}
		}
	}
	return decl{}, nil, false
}

// newer reports whether some file may declare names in a syntax that this program does
// not know.
func (p *pkg) newer() bool {
	return slices.ContainsFunc(p.files, func(f *file) bool { return f.newer })
}

// hidden reports whether the package may declare a name in a file that cgo writes, and
// that exists only during the build.
func (p *pkg) hidden(name string) bool {
	if !strings.HasPrefix(name, "_C") && !strings.HasPrefix(name, "_cgo") {
		return false
	}
	return slices.ContainsFunc(p.files, func(f *file) bool { return p.holds(f, `"C"`) && p.load(f) && f.cgo })
}
