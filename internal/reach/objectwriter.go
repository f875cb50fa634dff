package reach

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/cespare/xxhash/v2"
	"github.com/linkgate/linkgate/internal/goobj"
)

// An objectWriter writes what a summary has of one object.
type objectWriter struct {
	*summarizer
	*numbering
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
	othersOf   map[uint64]uint32 // number of what is in others, by a packed reference
	builtins   [512]uint32       // the same for the first builtins
	namesOf    map[uint64]uint32 // number of a name
	packagesOf []uint32          // number of a package, plus one, by its index in the object; 0 for none yet

	notes  notes
	record record
}

// A sized definition is a shared one that sizes has no room for.
type sized struct {
	sym uint32
	definition
}

func (s *summarizer) object(b []byte, o *goobj.Object) ([]byte, error) {
	g, err := o.Graph()
	if err != nil {
		return nil, err
	}
	n, err := s.number(g, o.Header)
	if err != nil {
		return nil, err
	}
	w := &objectWriter{summarizer: s, numbering: n, graph: g, goarch: o.GOARCH, ptrSize: ptrSize(o.GOARCH), kinds: kindsOf(g),
		othersOf: map[uint64]uint32{}, namesOf: map[uint64]uint32{}, packagesOf: make([]uint32, len(g.Packages))}
	shared := len(n.order) - int(n.private)
	w.starts, w.sizes = make([]uint32, 0, len(n.order)+1), make([]byte, 2*shared)
	w.notes = newNotes(len(n.order), int(g.Refs))
	w.own, w.records = make([]byte, 0, definitionSize*int(n.own)), make([]byte, 0, 12*len(n.order))
	imports, err := o.Imports()
	if err != nil {
		return nil, err
	}
	for _, imp := range imports {
		w.imports = append(w.imports, xxhash.Sum64String(imp))
	}
	for i := range g.Definitions() {
		if sym := n.symbols[i]; sym != 0 {
			if err := w.definition(sym-1, i); err != nil {
				return nil, err
			}
		}
	}
	for sym := range n.order {
		w.starts = append(w.starts, uint32(len(w.records)))
		w.replay(uint32(sym))
		w.records = w.record.append(w.records)
	}
	w.sortBySymbol()
	if err := w.references(); err != nil {
		return nil, err
	}
	w.used = appendAscending(nil, ascending(w.inIface))
	w.keepOwn()
	return w.append(b), nil
}

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

// definition writes one definition.
func (w *objectWriter) definition(sym, i uint32) error {
	g := w.graph
	rec := g.Record(i)
	content := g.Content(i)
	d := definition{
		size:  rec.Size,
		dupok: rec.Flag&g.Layout.Dupok != 0, text: g.IsText(rec),
		content: content, zeroed: g.IsVar(rec) && !content,
	}
	hashed := g.Defs <= i && i < g.Definitions()-g.NonPkg
	// The content of equal hashes may differ in trailing zeros: the larger one
	// stands.
	d.dupok = d.dupok || hashed
	switch {
	case i < g.Defs:
		w.own = appendDefinition(w.own, d)
	case sym >= w.private && d.dupok && d.size < largeSize:
		binary.LittleEndian.PutUint16(w.sizes[2*(sym-w.private):], uint16(d.size))
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
	return w.fill(sym, i, rec)
}

// sortBySymbol sorts what was met in the order of the file and is written in that
// of the symbols.
func (w *objectWriter) sortBySymbol() {
	slices.SortFunc(w.unusual, func(a, b sized) int { return cmp.Compare(a.sym, b.sym) })
	for _, d := range w.unusual {
		w.rest = appendDefinition(binary.LittleEndian.AppendUint32(w.rest, d.sym), d.definition)
	}
	slices.SortFunc(w.linknames, func(a, b keyed) int { return cmp.Compare(a.at, b.at) })
	slices.Sort(w.wasm)
}

// flags notes what the object says of a symbol of its own lists with a bit: that
// it is used in an interface, or that a linkname is declared for it. Linknames are
// sorted by sym once all definitions are read; those of references follow.
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

// references notes what the object says of symbols that others define.
func (w *objectWriter) references() error {
	g := w.graph
	for i := g.Definitions(); i < g.Len(); i++ {
		w.seen(int(g.Layout.SymSize))
		if err := w.flags(i, g.Record(i), 0, func() (uint32, error) { return w.reference(i) }); err != nil {
			return err
		}
	}
	return g.RefFlags(func(ref goobj.Ref, flag2 byte) error {
		return w.interfaces(flag2, func() (uint32, error) { return w.symbol(ref) })
	})
}

// keepOwn says which indexes of the package have which symbol.
func (w *objectWriter) keepOwn() {
	words := (int(w.graph.Defs) + 63) / 64
	w.kept, w.ranks = make([]uint64, words), make([]uint32, words)
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
