package toolexec

import (
	"strings"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/hostobj"
	"github.com/linkgate/linkgate/internal/linkname"
)

// hosts adds to the scan what packages share with other languages: names in the
// objects of C and in .syso files, and dynamic imports. Those of std are read
// only where somebody else has dynamic imports too, to tell them apart.
func (s *scan) hosts() error {
	imports := false
	for _, std := range []bool{false, true} {
		if std && !imports {
			return nil
		}
		first := 0 // object of the package
		for _, pk := range s.prog.packages {
			at := first
			first += len(pk.file.Objects)
			if s.prog.std[pk.path] != std {
				continue
			}
			list, err := dynamicImports(pk.file)
			if err != nil {
				return err
			}
			imports = imports || len(list) > 0
			if !std {
				objects, err := hostSymbols(pk.file)
				if err != nil {
					return err
				}
				list = append(list, objects...)
			}
			for _, h := range list {
				s.names[h.Name] = true
			}
			s.objs[at].Host = list
		}
	}
	return nil
}

// hostSymbols lists the names in a file's objects of other languages that may
// be Go's: those with a dot. An object that cannot be read, such as one of an
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
			if strings.Contains(sym.Name, ".") {
				list = append(list, linkname.HostSymbol{Name: sym.Name, Object: o.Name, Defined: sym.Defined})
			}
		}
	}
	return list, nil
}

// dynamicImports lists the symbols that a package's cgo_import_dynamic
// directives define. Anybody may write them; std has its own on systems where
// it calls C without cgo. "_" defines nothing.
func dynamicImports(f *goobj.File) ([]linkname.HostSymbol, error) {
	directives, err := f.Directives()
	if err != nil {
		return nil, err
	}
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
	return list, nil
}
