package link

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/linkgate/linkgate/internal/exportdata"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkcache"
	"github.com/linkgate/linkgate/internal/parallel"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/linkflags"
)

// sources reads the source files of a program's packages, each package once and when
// it is asked for.
type sources struct {
	cmd   *Command
	prog  *Program
	id    *Identities
	kept  *linkcache.Archives
	build source.Build
	found map[string]*packageSource // by package, as far as it was asked for
}

// A packageSource is what the source of one package says of linknames.
type packageSource struct {
	pkg      string // as the linker names it
	archive  string // of its objects
	dir      string // with its source, empty when that is gone
	fixed    bool   // the files never change: they lie in GOROOT or in the module cache
	std      bool   // a package of std: its directives are read without what they declare
	list     []source.Directive
	handed   []source.Directive // of no file that is read: the compiler hands the pulls to who imports the package
	problems []source.Problem
	err      error // the source is gone, or some of it could not be read

	assembled bool // asm is read
	asm       []source.AsmReference
}

func newSources(in Input, prog *Program, id *Identities, kept *linkcache.Archives) *sources {
	return &sources{cmd: in.Command, prog: prog, id: id, kept: kept, build: sourceBuild(in, prog), found: make(map[string]*packageSource)}
}

// outsideStd reads the directives of every package outside std. The objects do not
// show them all: a pull that only other packages use is in no object of its own
// package.
func (s *sources) outsideStd() []*packageSource {
	var names []string
	for _, pk := range s.prog.packages {
		if !s.prog.std[pk.path] && !generated(s.cmd, s.prog, pk.path) {
			names = append(names, pk.path)
		}
	}
	list := s.find(names)
	s.readAll(list)
	return list
}

// readAll reads the directives of packages, on all cores.
func (s *sources) readAll(list []*packageSource) {
	readers := sync.Pool{New: func() any { return new(source.Reader) }}
	parallel.Each(len(list), func(i int) {
		reader := readers.Get().(*source.Reader)
		defer readers.Put(reader)
		s.readDirectives(list[i], reader)
	})
}

// of returns what the source of a package says.
func (s *sources) of(name string) *packageSource {
	if d := s.found[name]; d != nil {
		return d
	}
	d := s.find([]string{name})[0]
	s.readDirectives(d, new(source.Reader))
	return d
}

// find finds the directories of packages, on all cores. They are not read yet.
func (s *sources) find(names []string) []*packageSource {
	roots := s.id.roots()
	roots.Overlay = s.build.Overlay
	modules := make([]linkflags.Module, len(names))
	for i, name := range names {
		if !s.prog.std[name] {
			modules[i] = s.id.sourceModule(s.cmd.ImportPath(name))
		}
	}
	list := make([]*packageSource, len(names))
	parallel.Each(len(names), func(i int) { list[i] = s.findOne(roots, names[i], modules[i]) })
	for i, d := range list {
		s.found[names[i]] = d
	}
	return list
}

// findOne finds the directory of a package of a module, or of std.
func (s *sources) findOne(roots project.Roots, name string, mod linkflags.Module) *packageSource {
	path := s.cmd.ImportPath(name)
	var dir string
	var err error
	if s.prog.std[name] {
		dir, err = roots.StdDir(path)
	} else {
		dir, err = roots.Dir(path, mod, s.prog.sourceFiles(name))
	}
	return &packageSource{pkg: name, dir: dir, err: err, archive: s.prog.archive(name), std: s.prog.std[name], fixed: s.fixed(path, dir)}
}

// fixed reports whether the source of a package in a directory never changes: it lies in GOROOT or
// in the module cache, and the link tells which of its files were compiled. It does not for a package
// that was named by its files, nor where the link has no settings that tell the tags, as in test
// binaries up to Go 1.23.
func (s *sources) fixed(pkg, dir string) bool {
	if pkg == linkflags.CommandLine || len(s.cmd.ModInfo().Settings) == 0 || s.build.Overlay.In(dir) != nil {
		return false
	}
	return slices.ContainsFunc([]string{s.cmd.Getenv("GOMODCACHE"), s.cmd.GOROOT()}, func(root string) bool {
		_, below := cutDir(filepath.ToSlash(dir), root)
		return below
	})
}

// keptOf returns what is kept of a source that never changes.
func (s *sources) keptOf(d *packageSource, kind linkcache.Kind) (linkcache.Source, bool) {
	if !d.fixed {
		return linkcache.Source{}, false
	}
	return s.kept.Source(d.archive, d.dir, kind)
}

// keep keeps what was read of a source that never changes, if all of it could be read.
func (s *sources) keep(d *packageSource, kind linkcache.Kind, read linkcache.Source, err error) {
	if d.fixed && err == nil {
		s.kept.PutSource(d.archive, kind, read)
	}
}

// readDirectives reads the directives of a package, or takes what is kept of them. After
// an error, those that could be read count, but are not kept.
func (s *sources) readDirectives(d *packageSource, reader *source.Reader) {
	defer s.readHanded(d)
	if d.dir == "" {
		return
	}
	if kept, ok := s.keptOf(d, linkcache.Directives); ok {
		d.list, d.problems = kept.Directives, kept.Problems
		s.addGenerated(d)
		return
	}
	generated, err := cgoFiles(d.archive)
	reader.Build, reader.Shallow, reader.Generated = s.buildOf(d), d.std, generated
	d.list, d.problems, d.err = reader.Directives(d.dir, s.part(d.pkg))
	d.err = cmp.Or(d.err, err)
	s.keep(d, linkcache.Directives, linkcache.Source{Directives: d.list, Problems: d.problems}, d.err)
	s.keepGenerated(d, generated)
	s.addGenerated(d)
}

// keepGenerated keeps the directives in files that cgo has written, under the name by which the next build
// has the archive: then the files are gone.
func (s *sources) keepGenerated(d *packageSource, files []string) {
	var list []source.Directive
	for _, dir := range d.list {
		if slices.Contains(files, dir.File) {
			list = append(list, dir)
		}
	}
	if len(list) > 0 {
		s.kept.PutSource(s.kept.CachedName(d.archive), linkcache.Generated, linkcache.Source{Directives: list})
	}
}

// addGenerated adds those that were kept when the archive was made.
func (s *sources) addGenerated(d *packageSource) {
	if kept, ok := s.kept.Source(d.archive, d.dir, linkcache.Generated); ok && !d.std {
		d.list = append(d.list, kept.Directives...)
	}
}

// readHanded reads the pulls that other packages may use of one for which cgo has written Go: its directives are
// gone where another build has compiled it. They only accuse, so that what cannot be read says nothing.
func (s *sources) readHanded(d *packageSource) {
	if d.std || !slices.Contains(s.prog.imports.of[d.pkg], "runtime/cgo") {
		return
	}
	f, err := goobj.Open(d.archive, s.prog.release)
	if err != nil {
		return
	}
	defer f.Close()
	data, err := exportdata.Parse(f.ExportData())
	if err != nil {
		return
	}
	list, _ := data.Pulls(d.pkg)
	for _, p := range list {
		if !slices.ContainsFunc(d.list, func(dir source.Directive) bool { return dir.Local == p.Local }) {
			d.handed = append(d.handed, source.Directive{Local: p.Local, Target: p.Target, Kind: source.Func, Exported: token.IsExported(p.Local)})
		}
	}
}

// cgoFiles returns the Go files that cgo has written for the package of an archive. They are there as
// long as the build that has compiled the package goes on, in go's directory for it.
func cgoFiles(archive string) ([]string, error) {
	dir, name := filepath.Split(archive)
	if name != "_pkg_.a" {
		return nil, nil
	}
	files := []string{dir + toolchain.CgoTypes}
	if _, err := os.Stat(files[0]); errors.Is(err, fs.ErrNotExist) { // most packages are without C
		return nil, nil
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".cgo1.go") {
			files = append(files, dir+e.Name())
		}
	}
	return files, err
}

// assemble reads the assembly of packages ahead, on all cores.
func (s *sources) assemble(list []*packageSource) {
	parallel.Each(len(list), func(i int) { list[i].asm = s.assembly(list[i]) })
	for _, d := range list {
		d.assembled = true
	}
}

// assembly returns the lines of a package's assembly that name symbols of other
// packages. Of files that cannot be read it has none: the lines only say where a
// reference stands.
func (s *sources) assembly(d *packageSource) []source.AsmReference {
	if d.assembled {
		return d.asm
	}
	if kept, ok := s.keptOf(d, linkcache.Assembly); ok {
		return kept.Assembly
	}
	list, err := source.AsmReferences(s.buildOf(d), d.dir, d.pkg)
	s.keep(d, linkcache.Assembly, linkcache.Source{Assembly: list}, err)
	return list
}

// declarations returns where the named variables of a package are declared, as far as
// they are found. If a file cannot be read, nothing is kept. An archive is nearly always
// asked for the same names, those of the variables with a reference; for other names
// than the kept ones, the source is read again.
func (s *sources) declarations(d *packageSource, names []string) map[string]source.Position {
	kept, _ := s.keptOf(d, linkcache.Declarations)
	unread := func(name string) bool { _, ok := kept.Declarations[name]; return !ok }
	if !slices.ContainsFunc(names, unread) {
		maps.DeleteFunc(kept.Declarations, func(_ string, at source.Position) bool { return at.File == "" })
		return kept.Declarations
	}
	reader := source.Reader{Build: s.buildOf(d)}
	found, err := reader.Declarations(d.dir, s.part(d.pkg), names)
	all := maps.Clone(found)
	for _, name := range names {
		all[name] = found[name] // without a file where it is not declared
	}
	s.keep(d, linkcache.Declarations, linkcache.Source{Declarations: all}, err)
	return found
}

// pushes reports whether the source of a package of std opens a function of its own to
// pulls, by the line `//go:linkname NAME`. Up to 1.26 the objects do not tell this of
// a function written in assembly for the Go ABI, such as runtime.memmove. A source that
// cannot be read opens nothing: its pulls stay findings.
func (d *packageSource) pushes(symbol string) bool {
	return slices.ContainsFunc(d.list, func(dir source.Directive) bool {
		return dir.Target == "" && dir.Symbol(d.pkg) == symbol
	})
}

// complete reports whether all that was asked for could be read.
func (s *sources) complete() bool {
	for _, d := range s.found {
		if d.dir == "" || d.err != nil {
			return false
		}
	}
	return true
}

// dirs lists the directories of the sources that were read, and those in which
// trimmed file names were looked for, sorted.
func (s *sources) dirs(names *fileNames) []linkcache.Directory {
	var list []linkcache.Directory
	for _, d := range s.found {
		if d.dir != "" {
			list = append(list, linkcache.Directory{Path: d.dir, Fixed: d.fixed})
		}
	}
	for _, dir := range names.dirs {
		if filepath.IsAbs(dir) {
			list = append(list, linkcache.Directory{Path: dir, Fixed: true})
		}
	}
	slices.SortFunc(list, func(a, b linkcache.Directory) int {
		return strings.Compare(fmt.Sprint(a.Path, a.Fixed), fmt.Sprint(b.Path, b.Fixed))
	})
	return slices.Compact(list)
}
