package source

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/linkgate/linkgate/internal/symname"
)

// An AsmReference is a place in an assembly file that names a symbol of
// another package.
type AsmReference struct {
	File         string
	Line, Column int // of the name, in bytes from 1
	Symbol       string
	Define       bool // TEXT, GLOBL or DATA: the symbol is defined here, under another package's name
}

// AsmReferences returns the places in the assembly files of the package in dir
// that name symbols of other packages, by file and line. pkg is the path that
// the assembler was given, "main" for a main package.
//
// Assembly writes · for the dot and ∕ for the slash of a name, and cannot write
// the path of a package whose symbols need a %. It is read as text: macros are not
// expanded and #ifdef is not followed, so a name counts where it is written, even
// in the arguments or the definition of a macro, or in a branch that is not taken.
// Included files are read if they lie in dir. Names without a package, such as
// those of C, do not count.
//
// In a package that uses cgo, gcc assembles the files, and there are no
// references. In runtime/cgo only the files gcc_*.s are gcc's (build in
// cmd/go/internal/work/exec.go). Errors are as those of [Directives].
func AsmReferences(b Build, dir, pkg string) ([]AsmReference, error) {
	files, err := names(b, dir, ".s")
	if err != nil || len(files) == 0 {
		return nil, err
	}
	a := &asm{build: b, dir: dir, pkg: pkg, seen: make(map[string]bool)}
	for _, name := range files {
		if pkg == "runtime/cgo" && strings.HasPrefix(name, "gcc_") {
			continue
		}
		if err := a.read(filepath.Join(dir, name), true); err != nil {
			a.errs = append(a.errs, err)
		}
	}
	if len(a.list) > 0 && pkg != "runtime/cgo" {
		cgo, err := usesCgo(b, dir)
		if err != nil {
			a.errs = append(a.errs, err)
		}
		if cgo {
			a.list = nil
		}
	}
	slices.SortFunc(a.list, func(x, y AsmReference) int {
		return cmp.Or(strings.Compare(x.File, y.File), x.Line-y.Line, x.Column-y.Column)
	})
	return a.list, errors.Join(a.errs...)
}

// usesCgo reports whether a package has a file that cgo reads.
func usesCgo(b Build, dir string) (bool, error) {
	if !b.Cgo {
		return false, nil
	}
	list, err := names(b, dir, ".go")
	p := &pkg{reader: &Reader{Build: b}, errs: []error{err}}
	for _, name := range list {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f := &file{path: filepath.Join(dir, name), name: name}
		if f.data, err = p.reader.read(f.path); err != nil {
			p.errs = append(p.errs, err)
		}
		if bytes.Contains(f.data, []byte(`"C"`)) && p.load(f) && f.cgo {
			return true, nil
		}
	}
	return false, errors.Join(p.errs...)
}

// An asm reads the assembly files of a package.
type asm struct {
	build    Build
	dir, pkg string
	seen     map[string]bool // files that were read, by path
	list     []AsmReference
	errs     []error
}

// read reads one file and those that it includes. Build constraints choose among
// the package's files, but not among included ones.
func (a *asm) read(path string, constrained bool) error {
	if a.seen[path] {
		return nil
	}
	a.seen[path] = true
	data, err := readFile(a.build.Overlay.File(path), nil)
	if err != nil {
		return err
	}
	if !qualified(data) && !bytes.Contains(data, []byte("#include")) {
		return nil
	}
	if constrained {
		if ok, err := match(a.build, path, data); err != nil || !ok {
			return err
		}
	}
	list, includes := references(data, a.pkg)
	for _, r := range list {
		r.File = path
		a.list = append(a.list, r)
	}
	for _, name := range includes {
		if !filepath.IsLocal(filepath.FromSlash(name)) || strings.ContainsAny(name, `/\`) {
			continue
		}
		beside := filepath.Join(a.dir, name)
		if !isFile(a.build.Overlay.File(beside)) {
			continue // textflag.h of GOROOT, or go_asm.h, which the compiler writes
		}
		if err := a.read(beside, false); err != nil {
			return fmt.Errorf("included by %s: %w", path, err)
		}
	}
	return nil
}

// qualified reports whether a text has a name with a package: a · that is not the
// first character of a name.
func qualified(data []byte) bool {
	for {
		i := bytes.Index(data, []byte("·"))
		if i < 0 {
			return false
		}
		if r, _ := utf8.DecodeLastRune(data[:i]); identRune(r, 1) {
			return true
		}
		data = data[i+len("·"):]
	}
}

// references finds the names of other packages in an assembly file's text, and
// the files that it includes.
func references(data []byte, pkg string) (list []AsmReference, includes []string) {
	var statement []asmToken
	end := func() {
		if len(statement) > 2 && statement[0].text == "#" && statement[1].text == "include" {
			if name, err := strconv.Unquote(statement[2].text); err == nil {
				includes = append(includes, name)
			}
		}
		list = append(list, statementReferences(statement, pkg)...)
		statement = statement[:0]
	}
	for t := range asmTokens(data) {
		if t.text == "\n" || t.text == ";" {
			end()
			continue
		}
		statement = append(statement, t)
	}
	end()
	return list, includes
}

// statementReferences finds the names of other packages in one statement.
func statementReferences(statement []asmToken, pkg string) []AsmReference {
	var list []AsmReference
	for i, t := range statement {
		if !t.ident || !strings.Contains(t.text, "·") || local(statement[i+1:]) {
			continue
		}
		symbol := strings.NewReplacer("·", ".", "∕", "/").Replace(t.text)
		if of := symname.Package(symbol); of == "" || of == pkg {
			continue
		}
		define := i == 1 && (statement[0].text == "TEXT" || statement[0].text == "GLOBL" || statement[0].text == "DATA")
		list = append(list, AsmReference{Line: t.line, Column: t.column, Symbol: symbol, Define: define})
	}
	return list
}

// local reports whether what follows a name makes it local to its file ("<>"), or
// the name of a function's argument or of a place in its frame ("+8(FP)").
func local(after []asmToken) bool {
	if len(after) > 1 && after[0].text == "<" && after[1].text == ">" {
		return true
	}
	for i, t := range after {
		if t.text == "(" && i+1 < len(after) {
			return after[i+1].text == "FP" || after[i+1].text == "SP"
		}
		if t.text != "+" && t.text != "-" && t.text != "*" && !t.number {
			return false
		}
	}
	return false
}
