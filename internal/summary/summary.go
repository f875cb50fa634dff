// Package summary says in few bytes what linkgate's check needs of one archive, so
// that an archive which was seen before is not opened again.
//
// It is made from the symbol records and the names of the archive's Go objects and,
// beside them, of its host objects and cgo directives (see goobj and hostobj). Of an
// archive outside std it holds what its relocations use of std (see uses). It holds whole what is
// there in small numbers: imports, references that the linker may check, pushes.
// Of the names of definitions and of all references, but for those that the compiler
// makes up for types, it holds a hash of 32 bits, in [Names]: enough to tell which
// archives have to be opened for a name, and where in them to look. Nothing is decided
// by a hash: who finds one reads the name. Of source files it names one in each
// directory.
//
// A summary is a function of the archive's bytes: the archives of std that explain a use
// are those that it was compiled against, whose hashes are in its build ID. One that was stored is
// refused where it is cut short, has bytes behind its end or a flag that there is
// none of; whether its bytes are those that were stored is for the cache to tell.
package summary

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/hostobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/uses"
)

// An Archive is one package's archive.
type Archive struct {
	Objects []Object // Go objects, in the order in which the linker loads them

	Imports []linkname.HostSymbol // dynamic imports, by cgo_import_dynamic directives
	Host    []linkname.HostSymbol // names in objects of other languages; not of std
	Flags   []string              // #cgo LDFLAGS; not of std

	Uses uses.Archive // what the compiler's objects use of std without a mark; not of std

	// Opened has what an archive of std marks for other packages and the released std does
	// not, sorted. Another package than std has none.
	Opened []string
}

// Std reports whether go had the package compiled as one of the standard library. What an
// assembly object is marked as does not count: it may have come in a .syso.
func (a *Archive) Std() bool {
	for i := range a.Objects {
		if a.Objects[i].Std && !a.Objects[i].Asm {
			return true
		}
	}
	return false
}

// An Object is one Go object.
type Object struct {
	Std, Asm bool // see [goobj.Object]

	Imports    []string       // [goobj.Object.Imports]
	References []goobj.Symbol // [goobj.Object.References]; of assembly all
	Vars       []goobj.Symbol // [goobj.Object.VarReferences]
	Pushes     []goobj.Symbol // [goobj.Object.Pushes]; none in std

	Package    Names // of definitions by index, by their index
	NonPackage Names // of definitions that are merged by name, by their place among them
	Said       Names // of non-package references, by their place among them
	Packages   Names // of the packages whose definitions it may name by index, as symbol names spell them

	files []byte // see Files
}

// Of reads an archive that a compiler wrote. holds tells what std explains of it
// ([uses.Of]), patched whether std as it was released leaves a symbol closed that it marks.
func Of(f *goobj.File, by *uses.Compiler, holds func(uses.Claim) (bool, error), patched func(goobj.Symbol) bool) (*Archive, error) {
	a := &Archive{Objects: make([]Object, len(f.Objects))}
	std := false
	for _, o := range f.Objects {
		std = std || o.Std && !o.Asm
	}
	for i, o := range f.Objects {
		if err := a.Objects[i].read(o, std); err != nil {
			return nil, fmt.Errorf("reading %s: %w", f.Path, err)
		}
	}
	directives, err := f.Directives()
	if err != nil {
		return nil, err
	}
	a.Imports = dynamicImports(directives)
	a.Flags = linkerFlags(directives)
	if a.Host, err = hostSymbols(f); err != nil {
		return nil, err
	}
	if std {
		a.Host = slices.DeleteFunc(a.Host, func(h linkname.HostSymbol) bool { return !h.Defined })
		a.Opened, err = opened(f, patched)
		return a, err
	}
	a.Host = append(a.Host, flagSymbols(a.Flags)...)
	a.Uses, err = uses.Of(f, by, uses.Std(), holds)
	return a, err
}

// opened lists what the compiler's objects of std mark for other packages and the released
// std does not, or pull.
func opened(f *goobj.File, patched func(goobj.Symbol) bool) ([]string, error) {
	var list []string
	for _, o := range f.Objects {
		if o.Asm {
			continue
		}
		pushes, err := o.Pushes()
		if err != nil {
			return nil, err
		}
		empty, err := o.VarReferences()
		if err != nil {
			return nil, err
		}
		for _, s := range append(pushes, empty...) {
			if patched(s) {
				list = append(list, s.Name)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

func (s *Object) read(o *goobj.Object, std bool) (err error) {
	s.Std, s.Asm = o.Std, o.Asm
	if s.Imports, err = o.Imports(); err != nil {
		return err
	}
	if s.References, err = o.References(o.Asm); err != nil {
		return err
	}
	if s.Vars, err = o.VarReferences(); err != nil {
		return err
	}
	if !std {
		if s.Pushes, err = o.Pushes(); err != nil {
			return err
		}
	}
	if err := s.readFiles(o); err != nil {
		return err
	}
	// Of the definitions by index every seventh has a name that others can say; of
	// the other records all, most of which are left out.
	if s.Package, err = namesOf(o.PackageNames(), 4); err != nil {
		return err
	}
	if s.NonPackage, err = namesOf(o.NonPackageNames(), 4); err != nil {
		return err
	}
	if s.Said, err = namesOf(o.ReferenceNames(), 4); err != nil {
		return err
	}
	return o.PackagesNamed(func(name []byte) { s.Packages = s.Packages.append(0, name) })
}

// readFiles keeps the first file of each directory, and cgo's.
func (s *Object) readFiles(o *goobj.Object) error {
	seen := make(map[string]bool)
	return o.Files(func(name []byte) {
		if keepsFile(seen, name) {
			s.files = appendString(s.files, name)
		}
	})
}

// keepsFile reports whether a file is kept behind those of the directories seen, to
// which it adds its own.
func keepsFile(seen map[string]bool, name []byte) bool {
	base := bytes.LastIndexByte(name, '/') + 1
	if string(name[base:]) == "_cgo_gotypes.go" {
		return true
	}
	if seen[string(name[:base])] { // most: what follows takes memory
		return false
	}
	seen[string(name[:base])] = true
	return true
}

// Files returns names of the source files that the object's positions speak of
// ([goobj.Object.Files]): those that cgo makes up (_cgo_gotypes.go), which lie
// nowhere, and of each directory the first other one.
func (s *Object) Files() ([]string, error) {
	text := string(s.files) // of which all names are parts
	var list []string
	for r := (reader{s.files, nil}); len(r.b) > 0; {
		n := len(r.block())
		if r.err != nil {
			return nil, r.err
		}
		end := len(text) - len(r.b)
		list = append(list, text[end-n:end])
	}
	return list, nil
}

// hostSymbols lists the names in a file's objects of other languages that may
// be Go's. An object that cannot be read, such as one of an
// unknown format, may name anything: that is for the policy to decide.
func hostSymbols(f *goobj.File) ([]linkname.HostSymbol, error) {
	objects, err := f.HostObjects()
	if err != nil {
		return nil, err
	}
	var list []linkname.HostSymbol
	for _, o := range objects {
		symbols, err := hostobj.Symbols(o.Data)
		if err != nil {
			list = append(list, linkname.HostSymbol{Object: o.Name, Unread: err.Error()})
		}
		for _, sym := range symbols {
			if MayBeGo(sym.Name) {
				list = append(list, linkname.HostSymbol{Name: sym.Name, Object: o.Name, Defined: sym.Defined})
			}
		}
	}
	return list, nil
}

// MayBeGo reports whether a symbol that C names may be one of Go: those without a dot
// that std has are runtime/cgo's, in Go and in C, and descriptions of types and the linker's own.
func MayBeGo(name string) bool {
	return strings.Contains(name, ".") || name == "fatalf" || slices.ContainsFunc([]string{"_cgo_", "x_cgo_", "crosscall", "_crosscall", "x_crosscall", "type:", "go:"},
		func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// linkerFlags lists a package's #cgo LDFLAGS.
func linkerFlags(directives [][]string) []string {
	var list []string
	for _, d := range directives {
		if len(d) > 1 && d[0] == "cgo_ldflag" {
			list = append(list, d[1])
		}
	}
	return list
}

// flagSymbols lists the names that #cgo LDFLAGS tell the C linker, as --wrap=NAME and
// --defsym=OTHER=NAME do: there C code can name a symbol of Go by any other name.
func flagSymbols(flags []string) []linkname.HostSymbol {
	var list []linkname.HostSymbol
	for _, flag := range flags {
		for _, word := range strings.FieldsFunc(flag, func(r rune) bool { return strings.ContainsRune(",=: ", r) }) {
			if MayBeGo(word) {
				list = append(list, linkname.HostSymbol{Name: word, Object: "#cgo LDFLAGS: " + flag})
			}
		}
	}
	return list
}

// dynamicImports lists the symbols that a package's cgo_import_dynamic
// directives define. Anybody may write them; std has its own on systems where
// it calls C without cgo. "_" defines nothing.
func dynamicImports(directives [][]string) []linkname.HostSymbol {
	var list []linkname.HostSymbol
	for _, d := range directives {
		if len(d) < 2 || d[0] != "cgo_import_dynamic" || d[1] == "_" {
			continue
		}
		remote := d[1]
		if len(d) > 2 {
			remote = d[2]
		}
		from := remote + " of this program's libraries"
		if len(d) > 3 {
			from = remote + " of " + d[3]
		}
		list = append(list, linkname.HostSymbol{Name: d[1], Defined: true, Library: from})
	}
	return list
}
