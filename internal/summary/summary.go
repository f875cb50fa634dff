// Package summary has, in few bytes, what linkgate's check needs of one archive, so that
// an archive that was read before need not be opened again.
//
// A summary is made from the symbol records and names of the archive's Go objects, and
// from its host objects and cgo directives (see goobj and hostobj). For an archive outside
// std it also has what the relocations use of std (see uses). It has in full what there is
// little of: imports, references that the linker may check, pushes. For the names of
// definitions and of all references, except those that the compiler makes for types, it has
// hashes of 32 bits, in [Names]: they tell which archives have to be opened for a name, and
// where in them to look. Nothing is decided by a hash: whoever finds one reads the name. It
// has the name of one source file in each directory.
//
// A summary depends on nothing but the archive's bytes: the archives of std that explain a
// use are those that it was compiled against, whose hashes are in its build ID. A stored
// summary is refused if it is cut short, has bytes behind its end or an unknown flag.
// Whether its bytes are those that were stored is for the cache to check.
package summary

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/hostobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/internal/uses"
)

// An Archive is one package's archive.
type Archive struct {
	Objects []Object // Go objects, in the order in which the linker loads them

	Imports []linkname.HostSymbol // dynamic imports, by cgo_import_dynamic directives
	Host    []linkname.HostSymbol // names in host objects and #cgo LDFLAGS; of std, only those that host objects define
	Flags   []string              // #cgo LDFLAGS

	Uses uses.Archive // what the compiler's objects use of std without a mark; not for an archive of std

	// Opened has the symbols that an archive of std marks for other packages and that the
	// released std does not, sorted; only for an archive of std.
	Opened []string

	// Added has the functions, methods and variables of an archive of std that every package
	// may use, and that the released std does not have, sorted.
	Added []string
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

	Package    Names // of the definitions by index, in that order
	NonPackage Names // of the definitions that are merged by name, in their order
	Said       Names // of the non-package references, in their order
	Packages   Names // of the packages whose definitions it may refer to by index, as symbol names spell them

	files []byte // see Files
}

// Of makes the summary of an archive that the compiler by wrote. holds reports whether std
// explains a use ([uses.Of]). Of what an archive of std has, patched tells whether the released
// std leaves a symbol closed that it marks, and added whether the release has no such symbol for
// every package to use.
func Of(f *goobj.File, by *uses.Compiler, holds func(uses.Claim) (bool, error), patched func(goobj.Symbol) bool, added func(symbol []byte) bool) (*Archive, error) {
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
		if a.Opened, err = opened(f, patched); err == nil {
			a.Added, err = exported(f, added)
		}
		return a, err
	}
	a.Host = append(a.Host, flagSymbols(a.Flags)...)
	a.Host = append(a.Host, namedSymbols(directives)...)
	a.Uses, err = uses.Of(f, by, uses.Std(), holds)
	return a, err
}

// opened lists the symbols that the compiler's objects of std mark, as pushes or as variables
// without content, and for which patched is true.
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

// exported lists the exported symbols that the compiler's objects of std define and for which
// added is true. Wrappers of methods, which a type has by embedding, are merged by name and are
// not among the package's own definitions.
func exported(f *goobj.File, added func(symbol []byte) bool) ([]string, error) {
	var list []string
	for _, o := range f.Objects {
		if o.Asm {
			continue
		}
		err := o.PackageNames().Each(func(_ uint32, name []byte) {
			if added(name) {
				list = append(list, string(name))
			}
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(list)
	return list, nil
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
	// Every seventh of the definitions by index has a name that others can refer to.
	// All other records have one, but most of these are left out.
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

// keepsFile reports whether a file is kept: one that cgo generates, or the first of its
// directory, which is then added to those seen.
func keepsFile(seen map[string]bool, name []byte) bool {
	base := bytes.LastIndexByte(name, '/') + 1
	if string(name[base:]) == toolchain.CgoTypes {
		return true
	}
	if seen[string(name[:base])] { // most: what follows takes memory
		return false
	}
	seen[string(name[:base])] = true
	return true
}

// Files returns names of source files from the object's positions
// ([goobj.Object.Files]): those that cgo generates ([toolchain.IsCgo]), which lie in no
// directory, and the first other one of each directory.
func (s *Object) Files() ([]string, error) {
	text := string(s.files) // all names are parts of it
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

// hostSymbols lists the names in an archive's host objects that may be Go's. An
// object that cannot be read, such as one of an unknown format, may name anything: it
// is listed as unread, and the policy decides.
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

// MayBeGo reports whether a symbol that C refers to may be one of Go. The names in std without a
// dot are those of runtime/cgo, in Go and in C, of descriptions of types, the linker's own, and of some assembly.
func MayBeGo(name string) bool {
	return strings.Contains(name, ".") || name == "fatalf" || name == "ret_sled" ||
		slices.ContainsFunc([]string{"_cgo_", "x_cgo_", "xx_cgo_", "__cgo_topofstack", "crosscall", "_crosscall", "x_crosscall", "type:", "go:",
			"_rt0_", "__rt0_", "addMulVVW", "expandAVX512", "p256", "wasm_"},
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

// flagSymbols lists the names in #cgo LDFLAGS that may be Go's. With --wrap=NAME and
// --defsym=OTHER=NAME, C code can refer to a symbol of Go by another name.
func flagSymbols(flags []string) []linkname.HostSymbol {
	var list []linkname.HostSymbol
	for _, flag := range flags {
		for _, word := range strings.FieldsFunc(flag, func(r rune) bool { return strings.ContainsRune(",=: ", r) }) {
			for _, name := range hostobj.Spellings(word) {
				if MayBeGo(name) {
					list = append(list, linkname.HostSymbol{Name: name, Object: "#cgo LDFLAGS: " + flag})
				}
			}
		}
	}
	return list
}

// dynamicImports lists the symbols that a package's cgo_import_dynamic directives
// define. Any package may have them; std has its own on systems where it calls C
// without cgo. The name "_" defines nothing.
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

// namedSymbols lists the names in cgo directives that may be Go's: what cgo_import_dynamic asks of a
// library, since where the linker leaves such a name to another one, that one takes the symbol of the
// program itself; and what is exported to C under another name. cgo exports functions of its own alone,
// and writes such a directive for anything else only where it copies text of others.
func namedSymbols(directives [][]string) []linkname.HostSymbol {
	var list []linkname.HostSymbol
	for _, d := range directives {
		name := ""
		switch {
		case len(d) > 2 && d[0] == "cgo_import_dynamic":
			name, _, _ = strings.Cut(d[2], "#") // of the symbol's version
		case len(d) > 1 && (d[0] == "cgo_export_static" || d[0] == "cgo_export_dynamic"):
			name = d[1]
		}
		for _, name := range hostobj.Spellings(name) {
			if MayBeGo(name) {
				list = append(list, linkname.HostSymbol{Name: name, Object: "//go:" + strings.Join(d, " ")})
			}
		}
	}
	return list
}
