package link

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkcache"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/uses"
)

// Load reads the packages of a link in the order in which the linker loads them: the
// main package and then, breadth first, the imports of each, as loadlib in
// cmd/link/internal/ld/lib.go does. The order matters: of two definitions of the same
// size, the first stands. head is the header of the main package's archive; kept may be
// nil.
func Load(cmd *Command, head goobj.Header, kept *linkcache.Archives) (*Program, error) {
	p, err := newProgram(cmd, head)
	if err != nil {
		return nil, err
	}
	files := make(map[string]string, len(cmd.Config.Packages))
	for _, f := range cmd.Config.Packages {
		files[f.Path] = f.File
	}
	files["main"] = cmd.Flags.Main
	std, holds := bodies(p, true, func(path string) string { return files[path] })
	summaries := (&summarizer{prog: p, holds: holds, kept: kept}).all(files)
	if err := std.Close(); err != nil {
		return nil, err
	}
	// What the linker loads by itself if no import has: in a first round what its
	// flags ask for and the runtime, then runtime/cgo.
	var first []string
	for _, name := range cmd.Flags.Instrumentation() {
		first = append(first, "runtime/"+name)
	}
	if err := p.addAll(files, summaries, [][]string{append(first, "runtime"), {"runtime/cgo"}}); err != nil {
		return nil, err
	}
	return p, nil
}

// addAll adds the packages in the linker's order: main with all that it imports, then each round
// of internal, which the linker loads by itself, with all that this imports.
func (p *Program) addAll(files map[string]string, summaries map[string]summarized, internal [][]string) error {
	queued := make(map[string]bool)
	var queue []string
	enqueue := func(path string) {
		if _, ok := files[path]; ok && !queued[path] {
			queued[path] = true
			queue = append(queue, path)
		}
	}
	enqueue("main")
	for i := 0; i < len(queue); i++ {
		path := queue[i]
		s := summaries[path]
		if s.err != nil {
			return s.err
		}
		p.add(path, files[path], s.archive)
		if len(s.archive.Objects) == 0 {
			return fmt.Errorf("reading %s: no Go object in it", files[path])
		}
		for _, o := range s.archive.Objects {
			for _, imp := range o.Imports {
				if !queued[imp] {
					p.imports.first[imp] = path
				}
				enqueue(imp)
			}
			if !o.Std {
				p.imports.of[path] = append(p.imports.of[path], o.Imports...)
			}
		}
		for len(internal) > 0 && i == len(queue)-1 {
			for _, path := range internal[0] {
				enqueue(path)
			}
			internal = internal[1:]
		}
	}
	return nil
}

// bodies returns the function bodies of std or, if std is false, of the packages outside it,
// and a function that reports whether a claim about them holds, which several goroutines may
// call. Archives are opened when a claim needs them. archive returns a package's file, empty
// for one that is not there.
func bodies(p *Program, std bool, archive func(path string) string) (*uses.Bodies, func(uses.Claim) (bool, error)) {
	b := uses.NewBodies(p.compiler, std, func(pkg string) (*goobj.File, error) {
		name := archive(symname.Path(pkg))
		if name == "" {
			return nil, nil
		}
		return goobj.Open(name, p.release)
	}).Without(p.added)
	var mu sync.Mutex
	return b, func(c uses.Claim) (bool, error) {
		mu.Lock()
		defer mu.Unlock()
		return b.Holds(c)
	}
}

// A summarizer makes the summaries of all archives of an importcfg. Which of them the linker
// loads is only known from their imports.
type summarizer struct {
	prog  *Program
	holds func(claim uses.Claim) (bool, error) // whether std explains a use
	kept  *linkcache.Archives

	searched atomic.Bool // the program will be searched for what is live
}

// A summarized is an archive's summary, or why there is none.
type summarized struct {
	archive *summary.Archive
	err     error
}

// all returns the summaries of files, by package. It works on all cores.
func (z *summarizer) all(files map[string]string) map[string]summarized {
	paths := slices.Collect(maps.Keys(files))
	slices.SortFunc(paths, func(a, b string) int { return cmp.Or(order(a)-order(b), cmp.Compare(a, b)) })
	archives := make([]string, len(paths))
	for i, path := range paths {
		archives[i] = files[path]
	}
	read := func(i int) ([]byte, error) { return z.of(paths[i], archives[i]) }
	list, errs := linkcache.Values(z.kept, archives, linkcache.Summary, read, summary.Decode)
	all := make(map[string]summarized, len(paths))
	for i, path := range paths {
		all[path] = summarized{list[i], errs[i]}
	}
	return all
}

// of returns the encoded summary of a package's archive.
func (z *summarizer) of(path, archive string) ([]byte, error) {
	f, err := goobj.Open(archive, z.prog.release)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	released := z.prog.released
	s, err := summary.Of(f, z.prog.compiler, z.holds,
		func(s goobj.Symbol) bool { return patched(released, path, s) },
		unreleased(released, path))
	if err != nil {
		return nil, err
	}
	z.readAhead(f, s)
	return s.Append(nil), nil
}

// order puts packages that are not std's by their paths first: they decide what is read ahead.
func order(path string) int {
	if first, _, _ := strings.Cut(path, "/"); path == "main" || strings.Contains(first, ".") {
		return 0
	}
	return 1
}

// readAhead keeps of an open archive what the search for live symbols will ask of it, if it is
// known by now that there will be one: to open all archives again takes a tenth of the time of a
// first link. What fails here fails there again.
func (z *summarizer) readAhead(f *goobj.File, s *summary.Archive) {
	if pullsClosed(z.prog.released, s) {
		z.searched.Store(true)
	}
	if !z.searched.Load() || !z.kept.Keeps(f.Path) || fileSize(f.Path) > largeArchive {
		return
	}
	if text, err := z.prog.grapher.of(f); err == nil {
		z.kept.PutText(f.Path, linkcache.Graph, text)
	}
}
