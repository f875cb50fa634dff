package reach

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/cespare/xxhash/v2"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// An objectWriter writes the part of a summary that describes one object.
type objectWriter struct {
	*summarizer
	numbering
	graph   *goobj.Graph
	goarch  string
	ptrSize int

	others, names, packages         twiceNumbered
	imports, kept                   []uint64
	ranks, starts, wasm, inIface    []uint32
	sizes, rest, own, used, records []byte
	linknames                       []keyed
	unusual                         []sized

	kinds      kinds
	othersOf   map[uint64]uint32 // what symbol returns, by a packed reference
	builtins   [512]uint32       // the same for the first builtins; 0 for none yet
	namesOf    map[uint64]uint32 // number in names, by key
	packagesOf []uint32          // number in packages, plus one, by index in the object; 0 for none yet
	first      map[int32]int     // the first of a type's relocations at an offset

	notes  notes
	record record
}

// reset makes a writer ready for another object.
func (w *objectWriter) reset(s *summarizer, g *goobj.Graph, o *goobj.Object) {
	n, record := w.numbering, w.record
	n.reset(g, o.Header)
	*w = objectWriter{
		summarizer: s, numbering: n, graph: g, goarch: o.GOARCH, ptrSize: ptrSize(o.GOARCH), kinds: kindsOf(g),
		others: w.others.reset(), names: w.names.reset(), packages: w.packages.reset(),
		imports: w.imports[:0], starts: w.starts[:0], wasm: w.wasm[:0], inIface: w.inIface[:0],
		rest: w.rest[:0], own: w.own[:0], used: w.used[:0], records: w.records[:0],
		linknames: w.linknames[:0], unusual: w.unusual[:0],
		sizes: w.sizes, kept: w.kept, ranks: w.ranks,
		othersOf: emptied(w.othersOf), namesOf: emptied(w.namesOf), packagesOf: zeros(w.packagesOf, len(g.Packages)), first: emptied(w.first),
		notes: w.notes, record: record,
	}
}

// zeros returns n zeros, in the memory of a list if it has room for them.
func zeros[T any](list []T, n int) []T {
	list = slices.Grow(list[:0], n)[:n]
	clear(list)
	return list
}

// emptied returns an empty map: m itself, or a new one if m was large, since a map takes
// as long to clear as the largest that it has been.
func emptied[K comparable, V any](m map[K]V) map[K]V {
	const large = 1 << 10
	if m == nil || len(m) > large {
		return make(map[K]V)
	}
	clear(m)
	return m
}

// A sized definition is a shared one that does not fit into sizes, and goes into rest.
type sized struct {
	sym uint32
	toolchain.Definition
}

// keptSymbols and keptBytes are the most symbols, and bytes of relocations, of an object
// whose memory is kept for the next one.
const (
	keptSymbols = 1 << 15
	keptBytes   = 4 << 20
)

// object appends the part of a summary that describes an object.
func (s *summarizer) object(b []byte, o *goobj.Object) ([]byte, error) {
	g, err := o.Graph()
	if err != nil {
		return nil, err
	}
	w := s.writer
	if g.Len() > keptSymbols || g.RelocBytes() > keptBytes {
		w = new(objectWriter)
	}
	w.reset(s, g, o)
	if err := w.number(); err != nil {
		return nil, err
	}
	w.sizes = zeros(w.sizes, 2*(len(w.order)-int(w.private)))
	w.notes.reset(len(w.order), int(g.Refs))
	imports, err := o.Imports()
	if err != nil {
		return nil, err
	}
	for _, imp := range imports {
		w.imports = append(w.imports, xxhash.Sum64String(imp))
	}
	for i := range g.Definitions() {
		if sym := w.symbols[i]; sym != 0 {
			if err := w.definition(sym-1, i); err != nil {
				return nil, err
			}
		}
	}
	for sym := range w.order {
		w.starts = append(w.starts, uint32(len(w.records)))
		w.replay(uint32(sym))
		w.records = w.record.append(w.records)
	}
	w.sortBySymbol()
	if err := w.references(); err != nil {
		return nil, err
	}
	w.used = appendAscending(w.used, ascending(w.inIface))
	w.keepOwn()
	return w.append(b), nil
}

// append appends what was collected, as [parseObject] reads it.
func (w *objectWriter) append(b []byte) []byte {
	counts := [countLen]int{
		countIndexed: int(w.graph.Defs), countOwn: int(w.numbering.own), countPrivate: int(w.private), countDefs: len(w.order),
		countSymbols: len(w.order) + len(w.others.list), countOwnKeys: len(w.ownKeys), countNames: len(w.names.list), countPackages: len(w.packages.list),
		countImports: len(w.imports), countLinknames: len(w.linknames), countWasm: len(w.wasm),
		countRest: len(w.rest) / restSize, countUsedBytes: len(w.used), countRecordBytes: len(w.records),
	}
	b = slices.Grow(b, 4*countLen+8*(len(w.keys)+len(w.others.list)+len(w.names.list)+len(w.packages.list)+len(w.imports)+len(w.linknames)+len(w.kept))+
		12*len(w.ownKeys)+4*(len(w.ranks)+len(w.starts)+1+len(w.wasm))+
		len(w.sizes)+len(w.rest)+len(w.own)+len(w.used)+len(w.records))
	for _, n := range counts {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	for _, list := range [][]keyed{w.keys, w.ownKeys} {
		for _, k := range list {
			b = binary.LittleEndian.AppendUint64(b, k.key)
		}
	}
	for _, k := range w.ownKeys {
		b = binary.LittleEndian.AppendUint32(b, k.at)
	}
	for _, list := range [][]uint64{w.others.list, w.names.list, w.packages.list, w.imports} {
		b = appendKeys(b, list)
	}
	for _, k := range w.linknames {
		b = binary.LittleEndian.AppendUint64(b, k.key)
	}
	b = appendKeys(b, w.kept)
	for _, list := range [][]uint32{w.ranks, append(w.starts, uint32(len(w.records))), w.wasm} {
		for _, n := range list {
			b = binary.LittleEndian.AppendUint32(b, n)
		}
	}
	for _, list := range [][]byte{w.sizes, w.rest, w.own, w.used, w.records} {
		b = append(b, list...)
	}
	return b
}

func appendKeys(b []byte, list []uint64) []byte {
	for _, k := range list {
		b = binary.LittleEndian.AppendUint64(b, k)
	}
	return b
}

// definition collects what the summary has of one definition. sym is its number in the
// summary, i its index in the object.
func (w *objectWriter) definition(sym, i uint32) error {
	g := w.graph
	rec := g.Record(i)
	content := g.Content(i)
	d := toolchain.Definition{
		Size:  rec.Size,
		Dupok: rec.Flag&g.Layout.Dupok != 0, Text: g.IsText(rec),
		Content: content, Zeroed: g.IsVar(rec) && !content,
	}
	hashed := g.Defs <= i && i < g.Definitions()-g.NonPkg
	// Definitions with equal hashes may differ in trailing zeros: the larger one
	// wins.
	d.Dupok = d.Dupok || hashed
	switch {
	case i < g.Defs:
		w.own = appendDefinition(w.own, d)
	case sym >= w.private && d.Dupok && d.Size < largeSize:
		binary.LittleEndian.PutUint16(w.sizes[2*(sym-w.private):], uint16(d.Size))
	case sym >= w.private:
		binary.LittleEndian.PutUint16(w.sizes[2*(sym-w.private):], largeSize)
		w.unusual = append(w.unusual, sized{sym, d})
	}
	if err := w.flags(i, rec, sym, func() (uint32, error) { return sym + 1, nil }); err != nil {
		return err
	}
	if bit := g.Layout.WasmExport; bit != 0 && rec.Flag2&bit != 0 && w.goarch == "wasm" {
		w.wasm = append(w.wasm, sym)
	}
	return w.noteEdges(sym, i, rec)
}

// sortBySymbol sorts what was collected in the order of the file, and is written in that
// of the symbols.
func (w *objectWriter) sortBySymbol() {
	slices.SortFunc(w.unusual, func(a, b sized) int { return cmp.Compare(a.sym, b.sym) })
	for _, d := range w.unusual {
		w.rest = appendDefinition(binary.LittleEndian.AppendUint32(w.rest, d.sym), d.Definition)
	}
	slices.SortFunc(w.linknames, func(a, b keyed) int { return cmp.Compare(a.at, b.at) })
	slices.Sort(w.wasm)
}

// flags notes the flags of a symbol: that it is used in an interface, and that a linkname
// is declared for it. i is its index in the object and sym its number in the summary, 0 for
// a reference; symbol returns that number plus one. Linknames are sorted by sym when all
// definitions are read; those of references come behind them.
func (w *objectWriter) flags(i uint32, rec goobj.Record, sym uint32, symbol func() (uint32, error)) error {
	l := &w.graph.Layout
	if err := w.interfaces(rec.Flag2, symbol); err != nil {
		return err
	}
	if rec.Flag2&(l.Linkname|l.LinknameStd) == 0 || i < w.graph.Definitions()-w.graph.NonPkg {
		return nil
	}
	name, err := w.graph.Name(i)
	w.linknames = append(w.linknames, keyed{nameKey(xxhash.Sum64(name), 0), sym})
	return err
}

// interfaces notes a symbol that the object says is used in an interface.
func (w *objectWriter) interfaces(flag2 byte, symbol func() (uint32, error)) error {
	if flag2&w.graph.Layout.UsedInIface == 0 {
		return nil
	}
	n, err := symbol()
	if err == nil && n != 0 {
		w.inIface = append(w.inIface, w.final(n-1))
	}
	return err
}

// references notes the flags of symbols that other objects define.
func (w *objectWriter) references() error {
	g := w.graph
	for i := g.Definitions(); i < g.Len(); i++ {
		w.countRead(int(g.Layout.SymSize))
		if err := w.flags(i, g.Record(i), 0, func() (uint32, error) { return w.reference(i) }); err != nil {
			return err
		}
	}
	return g.RefFlags(func(ref goobj.Ref, flag2 byte) error {
		return w.interfaces(flag2, func() (uint32, error) { return w.symbol(ref) })
	})
}

// keepOwn makes kept and ranks, which tell the number of an own definition by its index.
func (w *objectWriter) keepOwn() {
	words := (int(w.graph.Defs) + 63) / 64
	w.kept, w.ranks = zeros(w.kept, words), zeros(w.ranks, words)
	for _, i := range w.order[:w.numbering.own] {
		w.kept[i/64] |= 1 << (i % 64)
		if int(i/64)+1 < words {
			w.ranks[i/64+1]++
		}
	}
	for i := 1; i < words; i++ {
		w.ranks[i] += w.ranks[i-1]
	}
}
