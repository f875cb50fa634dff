package check

import (
	"bytes"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/internal/source"
)

// A directory is what is read once of one, for all versions and platforms.
type directory struct {
	files []*sourceFile
	err   error // why they cannot be listed
}

// A sourceFile is a Go or assembly file of a directory.
type sourceFile struct {
	name      string
	asm       bool
	condition string // the part of its name and text that selects it, empty where all builds take it
	head      []byte // the text above the package clause, where condition is not empty
	marked    bool   // it may hold a directive, or a name of another package in assembly

	pkg     string
	imports []string
	cgo     bool
	err     error // why the rest is not known
}

func isPackageFile(name string) bool {
	return !isTestFile(name) && strings.HasSuffix(name, ".go") || strings.HasSuffix(name, ".s")
}

func isTestFile(name string) bool { return strings.HasSuffix(name, "_test.go") }

// readDirectory reads the files of a directory that are wanted.
func readDirectory(dir string, wanted func(name string) bool) *directory {
	entries, err := os.ReadDir(dir)
	d := &directory{err: err}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || !wanted(name) || name[0] == '_' || name[0] == '.' {
			continue
		}
		path := filepath.Join(dir, name)
		data, err := source.ReadFile(path)
		f := newFile(path, data)
		if err != nil {
			f.err = err
		}
		d.files = append(d.files, f)
	}
	return d
}

// newFile keeps of a file what chooses it and what it imports: few are read again.
func newFile(path string, data []byte) *sourceFile {
	name := filepath.Base(path)
	f := &sourceFile{name: name, asm: strings.HasSuffix(name, ".s")}
	head := data
	if f.asm {
		f.marked = bytes.Contains(data, []byte("·")) || bytes.Contains(data, []byte("#include"))
	} else {
		if i := bytes.Index(data, []byte("\npackage ")); i >= 0 {
			head = data[:i+1]
		} else if bytes.HasPrefix(data, []byte("package ")) {
			head = nil
		}
		f.marked = source.MayHoldDirective(data)
		f.parse(path, data)
	}
	stem, ext, _ := strings.Cut(name, ".")
	_, system, named := strings.Cut(stem, "_")
	if bytes.Contains(head, []byte("build")) {
		f.head = bytes.Clone(head)
	}
	if named || f.head != nil {
		f.condition = system + ext + string(f.head)
	}
	return f
}

// parse reads the package clause and the imports of a Go file.
func (f *sourceFile) parse(path string, data []byte) {
	tree, err := parser.ParseFile(token.NewFileSet(), path, data, parser.ImportsOnly|parser.SkipObjectResolution)
	if err != nil {
		f.err = fmt.Errorf("parsing %w", err) // it begins with the path
	}
	if tree == nil || tree.Name == nil {
		return
	}
	f.pkg = tree.Name.Name
	for _, imp := range tree.Imports {
		path, err := strconv.Unquote(imp.Path.Value)
		switch {
		case err != nil:
		case path == "C":
			f.cgo = true
		default:
			f.imports = append(f.imports, path)
		}
	}
}

// A selector chooses files for one build. It remembers what it has said of a condition: few
// differ.
type selector struct {
	build selection.Build
	said  map[string]bool
}

func newSelector(b selection.Build) *selector { return &selector{b, make(map[string]bool)} }

// takes reports whether the build takes a file, as far as its name and constraints go.
func (s *selector) takes(f *sourceFile) bool {
	if f.condition == "" {
		return true
	}
	ok, known := s.said[f.condition]
	if !known {
		var err error
		ok, err = s.build.Match(f.name, f.head)
		ok = ok && err == nil
		s.said[f.condition] = ok
	}
	return ok
}

// choose returns the files of a directory that the build takes.
func (s *selector) choose(d *directory) (list []*sourceFile, err error) {
	errs := []error{d.err}
	for _, f := range d.files {
		if !s.takes(f) {
			continue
		}
		if f.err != nil {
			errs = append(errs, f.err)
		}
		if f.pkg == "documentation" || f.cgo && !s.build.Cgo {
			continue
		}
		list = append(list, f)
	}
	return list, errors.Join(errs...)
}
