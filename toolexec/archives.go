package toolexec

import (
	"maps"
	"slices"

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
	list := make([]summarized, len(paths))
	onAllCores(len(paths), func(i int) {
		list[i].archive, list[i].err = p.summaryOf(m, files[paths[i]])
	})
	all := make(map[string]summarized, len(paths))
	for i, path := range paths {
		all[path] = list[i]
	}
	return all
}

// summaryOf returns what one archive says: what is remembered of it, or else what
// is read now. A summary that cannot be decoded is made anew.
func (p *program) summaryOf(m *memory, archive string) (*summary.Archive, error) {
	if text, ok := m.archive(archive, kindSummary); ok {
		if s, err := summary.Decode(text); err == nil {
			return s, nil
		}
	}
	f, err := goobj.Open(archive, p.header.Version, p.layout)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s, err := summary.Of(f)
	if err == nil {
		m.putArchive(archive, kindSummary, s.Append(nil))
	}
	return s, err
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

// graphOf returns what the search for live symbols asks of the archive of a
// package. It is good until the memory is closed.
func (p *program) graphOf(m *memory, i int, rules *reach.Rules) ([]byte, error) {
	archive := p.packages[i].archive
	if text, ok := m.archive(archive, kindGraph); ok {
		return text, nil
	}
	var text []byte
	err := p.read(i, func(f *goobj.File) (err error) {
		text, err = reach.Summarize(f, rules)
		return err
	})
	if err == nil {
		m.putArchive(archive, kindGraph, text)
	}
	return text, err
}
