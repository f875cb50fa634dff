package toolexec

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/reach"
	"github.com/linkgate/linkgate/internal/summary"
)

// A summarized is what an archive says, or why that is not known.
type summarized struct {
	archive *summary.Archive
	err     error
}

// summarize reads files, by package, on all cores, before it is known which the
// linker loads.
func (p *program) summarize(m *memory, files map[string]string) map[string]summarized {
	paths := slices.Collect(maps.Keys(files))
	archives := make([]string, len(paths))
	for i, path := range paths {
		archives[i] = files[path]
	}
	read := func(i int) ([]byte, error) { return p.summaryOf(archives[i]) }
	texts, errs := m.learn(archives, kindSummary, read)
	list := make([]summarized, len(paths))
	onAllCores(len(paths), func(i int) {
		s := &list[i]
		if s.err = errs[i]; s.err != nil {
			return
		}
		if s.archive, s.err = summary.Decode(texts[i]); s.err == nil {
			return
		}
		if texts[i], s.err = read(i); s.err == nil { // what was remembered is of no use
			s.archive, s.err = summary.Decode(texts[i])
		}
	})
	all := make(map[string]summarized, len(paths))
	for i, path := range paths {
		all[path] = list[i]
	}
	return all
}

func (p *program) summaryOf(archive string) ([]byte, error) {
	f, err := goobj.Open(archive, p.header.Version, p.layout)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s, err := summary.Of(f)
	if err != nil {
		return nil, err
	}
	return s.Append(nil), nil
}

// large archives, of more bytes than this, are read one at a time: to read one
// takes about a fifth of its size in memory.
const large = 32 << 20

// graphs returns what the search for live symbols asks of each archive. It is good
// until the memory is closed.
func (p *program) graphs(m *memory, rules *reach.Rules) ([][]byte, error) {
	archives := make([]string, len(p.packages))
	for i, pk := range p.packages {
		archives[i] = pk.archive
	}
	var one sync.Mutex
	memories := sync.Pool{New: func() any { return new(reach.Scratch) }}
	texts, errs := m.learn(archives, kindGraph, func(i int) (text []byte, err error) {
		if fileSize(archives[i]) > large {
			one.Lock()
			defer one.Unlock()
		}
		memory := memories.Get().(*reach.Scratch)
		defer memories.Put(memory)
		err = p.read(i, func(f *goobj.File) error {
			text, err = reach.Summarize(f, rules, memory)
			return err
		})
		return text, err
	})
	return texts, cmp.Or(errs...)
}

// sitesOf returns where the archive of a package uses some symbols, and maybe
// others. Where it uses those that its own objects refer to is remembered.
func (p *program) sitesOf(m *memory, i int, want map[string]bool) (summary.Sites, error) {
	pk := p.packages[i]
	referred := pk.summary.Referred()
	usual := true
	for symbol := range want {
		usual = usual && referred[symbol] // an object that is not Go's may name others
	}
	if usual {
		want = referred
		if text, ok := m.archive(pk.archive, kindSites); ok {
			if found, err := summary.DecodeSites(text); err == nil {
				return found, nil
			}
		}
	}
	var found summary.Sites
	err := p.read(i, func(f *goobj.File) (err error) {
		found, err = summary.SitesOf(f, func(name []byte) bool { return want[string(name)] })
		return err
	})
	if err == nil && usual {
		m.putArchive(pk.archive, kindSites, found.Append(nil))
	}
	return found, err
}
