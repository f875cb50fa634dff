package link

import (
	"cmp"
	"sync"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkcache"
	"github.com/linkgate/linkgate/internal/reach"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A grapher makes the summaries of archives that the search for live symbols reads.
type grapher struct {
	rules     func() (reach.Rules, error)
	scratches sync.Pool // of *reach.Scratch
}

func newGrapher(release *toolchain.Release) *grapher {
	return &grapher{
		rules:     sync.OnceValues(func() (reach.Rules, error) { return reach.RulesOf(release) }),
		scratches: sync.Pool{New: func() any { return new(reach.Scratch) }},
	}
}

// of returns the summary of an archive. Several goroutines may call it.
func (g *grapher) of(f *goobj.File) ([]byte, error) {
	rules, err := g.rules()
	if err != nil {
		return nil, err
	}
	scratch := g.scratches.Get().(*reach.Scratch)
	defer g.scratches.Put(scratch)
	return reach.Summarize(f, &rules, scratch)
}

// largeArchive is the size in bytes from which archives are read one at a time: reading
// one takes about a fifth of its size in memory.
const largeArchive = 32 << 20

// graphs returns the summary of each archive for the search for live symbols. They are
// valid until kept is closed.
func (p *Program) graphs(kept *linkcache.Archives) ([][]byte, error) {
	archives := make([]string, len(p.packages))
	for i, pk := range p.packages {
		archives[i] = pk.archive
	}
	var large sync.Mutex
	texts, errs := kept.Texts(archives, linkcache.Graph, func(i int) (text []byte, err error) {
		if fileSize(archives[i]) > largeArchive {
			large.Lock()
			defer large.Unlock()
		}
		err = p.read(i, func(f *goobj.File) error {
			text, err = p.grapher.of(f)
			return err
		})
		return text, err
	})
	return texts, cmp.Or(errs...)
}

// pullsClosed reports whether an archive uses what the release leaves closed to packages outside std.
// The linker refuses that, or nothing explains it, so that it is a finding whatever the policy says.
func pullsClosed(released symbols.Release, a *summary.Archive) bool {
	if a.Std() {
		return false
	}
	for i := range a.Objects {
		for _, ref := range a.Objects[i].References {
			if !a.Objects[i].Asm && released.Closes(ref.Name) {
				return true
			}
		}
	}
	return len(a.Uses.Uses) > 0
}
