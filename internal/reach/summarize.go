package reach

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/cespare/xxhash/v2"
	"github.com/linkgate/linkgate/internal/goobj"
)

// Summarize returns what the search asks of an archive, in few bytes: about a
// fortieth. They depend on the archive's bytes alone; rules must be those of the
// toolchain that its objects name.
func Summarize(f *goobj.File, rules *Rules) ([]byte, error) {
	return summarize(f, rules, 0)
}

// What summarize may take over beside what the search needs: definitions that lead
// nowhere or describe others for debuggers, and what leads to the latter.
const (
	everything = 1 << iota
	debugInfo
)

func summarize(f *goobj.File, rules *Rules, want int) ([]byte, error) {
	s := &summarizer{file: f, rules: rules, want: want}
	members, exports, err := s.members()
	if err != nil {
		return nil, err
	}
	b := binary.LittleEndian.AppendUint32(nil, summaryMagic)
	b = binary.LittleEndian.AppendUint32(b, members)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(f.Objects)))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(exports)))
	b = appendKeys(b, exports)
	for _, o := range f.Objects {
		if b, err = s.object(b, o); err != nil {
			return nil, fmt.Errorf("reading %s: %w", f.Path, err)
		}
	}
	return b, nil
}

// A summarizer writes the summary of one archive.
type summarizer struct {
	file  *goobj.File
	rules *Rules
	want  int
	read  int // bytes since the file's memory was let go of
}

// seen lets go of what was read of a file now and then, so that a large one does
// not fill the memory: the largest are ten times as large as all that a link needs
// beside them.
func (s *summarizer) seen(bytes int) {
	const enough = 4 << 20
	if s.read += bytes; s.read > enough {
		s.file.Forget()
		s.read = 0
	}
}

// versions returns which symbol of a name an ABI means, in objects with a header.
func versions(h goobj.Header) func(abi uint16) int {
	wrappers := slices.Contains(h.Experiments, "regabiwrappers")
	return func(abi uint16) int {
		if abi == 0 || !wrappers {
			return 0
		}
		return 1
	}
}

// members reads what is not in Go objects: members of other kinds, and what cgo
// exports to C.
func (s *summarizer) members() (members uint32, exports []uint64, err error) {
	f := s.file
	others, err := f.Others()
	if err != nil {
		return 0, nil, err
	}
	for _, m := range others {
		switch {
		case m.Name == "dynimportfail":
			members |= hasImportFail
		case m.Name == "preferlinkext":
			members |= hasPreferExtern
		case !m.Known:
			members |= hasUnknown
		default:
			members |= hasForeign
		}
	}
	directives, err := f.Directives()
	if err != nil || len(directives) == 0 {
		return members, nil, err
	}
	version := versions(f.Objects[0].Header)
	for _, d := range directives {
		if len(d) < 2 || len(d) > 4 || d[0] != "cgo_export_static" && d[0] != "cgo_export_dynamic" {
			continue
		}
		abi := uint16(0)
		if len(d) == 4 {
			switch d[3] {
			case "ABI0":
			case "ABIInternal":
				abi = 1
			default:
				return 0, nil, fmt.Errorf("reading %s: cgo directive with the unknown ABI %q", f.Path, d[3])
			}
		}
		key := nameKey(xxhash.Sum64String(d[1]), version(abi))
		if d[0] == "cgo_export_dynamic" {
			key |= exportDynamic
		}
		exports = append(exports, key)
	}
	return members, exports, nil
}

// An objectWriter writes what a summary has of one object.
type objectWriter struct {
	*summarizer
	*numbering
	graph   *goobj.Graph
	ptrSize int

	others, names, packages, imports, linknames, kept []uint64
	ranks, starts, wasm, inIface                      []uint32
	sizes, sharedRest, own, used, records             []byte

	othersOf   map[uint64]uint32 // number of what is in others, by a packed reference
	namesOf    map[uint64]uint32 // number of a name
	packagesOf map[uint32]uint32 // number of a package, by its index in the object

	record record
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
	w := &objectWriter{summarizer: s, numbering: n, graph: g, ptrSize: ptrSize(g.GOARCH()),
		othersOf: map[uint64]uint32{}, namesOf: map[uint64]uint32{}, packagesOf: map[uint32]uint32{}}
	imports, err := o.Imports()
	if err != nil {
		return nil, err
	}
	for _, imp := range imports {
		w.imports = append(w.imports, xxhash.Sum64String(imp))
	}
	for sym, i := range n.order {
		if err := w.definition(uint32(sym), i); err != nil {
			return nil, err
		}
	}
	if err := w.references(); err != nil {
		return nil, err
	}
	w.used = appendAscending(nil, w.inIface)
	w.keepOwn()
	return w.append(b), nil
}

func (w *objectWriter) append(b []byte) []byte {
	counts := [countLen]int{
		countIndexed: int(w.graph.Defs), countOwn: int(w.numbering.own), countPrivate: int(w.private), countDefs: len(w.order),
		countSymbols: len(w.order) + len(w.others), countOwnKeys: len(w.ownKeys), countNames: len(w.names), countPackages: len(w.packages),
		countImports: len(w.imports), countLinknames: len(w.linknames), countWasm: len(w.wasm),
		countSharedRest: len(w.sharedRest), countOwnBytes: len(w.own), countUsedBytes: len(w.used), countRecordBytes: len(w.records),
	}
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
	for _, list := range [][]uint64{w.others, w.names, w.packages, w.imports, w.linknames, w.kept} {
		b = appendKeys(b, list)
	}
	for _, list := range [][]uint32{w.ranks, append(w.starts, uint32(len(w.records))), w.wasm} {
		for _, n := range list {
			b = binary.LittleEndian.AppendUint32(b, n)
		}
	}
	return slices.Concat(b, w.sizes, w.sharedRest, w.own, w.used, w.records)
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
		w.sizes = binary.LittleEndian.AppendUint16(w.sizes, uint16(d.size))
	case sym >= w.private:
		w.sizes = binary.LittleEndian.AppendUint16(w.sizes, largeSize)
		w.sharedRest = appendDefinition(binary.AppendUvarint(w.sharedRest, uint64(sym)), d)
	}
	if err := w.flags(i, rec, func() (uint32, error) { return sym + 1, nil }); err != nil {
		return err
	}
	if bit := g.Layout.WasmExport; bit != 0 && rec.Flag2&bit != 0 && g.GOARCH() == "wasm" {
		w.wasm = append(w.wasm, sym)
	}
	w.starts = append(w.starts, uint32(len(w.records)))
	if err := w.fill(i, rec); err != nil {
		return err
	}
	w.records = w.record.append(w.records)
	return nil
}

// flags notes what the object says of a symbol with a bit: that it is used in an
// interface, or that a linkname is declared for it.
func (w *objectWriter) flags(i uint32, rec goobj.Record, symbol func() (uint32, error)) error {
	l := &w.graph.Layout
	if rec.Flag2&l.UsedInIface != 0 {
		if n, err := symbol(); err != nil {
			return err
		} else if n != 0 {
			w.inIface = append(w.inIface, n-1)
		}
	}
	if rec.Flag2&(l.Linkname|l.LinknameStd) == 0 || i < w.graph.Definitions()-w.graph.NonPkg {
		return nil
	}
	name, err := w.graph.Name(i)
	w.linknames = append(w.linknames, nameKey(xxhash.Sum64(name), 0))
	return err
}

// references notes what the object says of symbols that others define.
func (w *objectWriter) references() error {
	g := w.graph
	for i := g.Definitions(); i < g.Len(); i++ {
		w.seen(int(g.Layout.SymSize))
		if err := w.flags(i, g.Record(i), func() (uint32, error) { return w.reference(i) }); err != nil {
			return err
		}
	}
	return g.RefFlags(func(ref goobj.Ref, flag2 byte) error {
		return w.flags(0, goobj.Record{Flag2: flag2}, func() (uint32, error) { return w.symbol(ref) })
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

// symbol returns the number of a symbol that the object refers to, plus one,
// and 0 for what leads nowhere.
func (w *objectWriter) symbol(ref goobj.Ref) (uint32, error) {
	g := w.graph
	i, own, err := w.numbering.index(ref)
	switch {
	case err != nil || ref.Pkg == 0:
		return 0, err
	case own && i < g.Definitions():
		if n := w.symbols[i]; n != 0 || !w.debug.has(i) || g.Leaf(i) {
			return n, nil
		}
		return 0, errDebug
	case own:
		return w.reference(i)
	}
	pkg := uint32(packedBuiltin)
	if ref.Pkg != goobj.PkgBuiltin {
		var known bool
		if pkg, known = w.packagesOf[ref.Pkg]; !known {
			pkg = uint32(len(w.packages))
			w.packages = append(w.packages, xxhash.Sum64String(g.Packages[ref.Pkg]))
			w.packagesOf[ref.Pkg] = pkg
		}
	}
	key := packed(pkg, ref.Sym)
	n, known := w.othersOf[key]
	if !known {
		n = w.other(key)
		w.othersOf[key] = n
	}
	return n, nil
}

// reference returns the number of a symbol that the object names.
func (w *objectWriter) reference(i uint32) (uint32, error) {
	if n := w.symbols[i]; n != 0 {
		return n, nil
	}
	rec := w.graph.Record(i)
	if err := badABI(rec); err != nil {
		return 0, err
	}
	if rec.ABI == goobj.StaticABI || !w.graph.Named(i) {
		return 0, nil
	}
	key, err := w.key(w.numbering, i, rec)
	if err != nil {
		return 0, err
	}
	w.symbols[i] = w.other(key)
	return w.symbols[i], nil
}

// other adds to what the object refers to.
func (w *objectWriter) other(key uint64) uint32 {
	w.others = append(w.others, key)
	return uint32(len(w.order) + len(w.others))
}

// ptrSize returns the size of a pointer in bytes (cmd/internal/sys/arch.go).
func ptrSize(goarch string) int {
	switch goarch {
	case "386", "arm", "mips", "mipsle":
		return 4
	}
	return 8 // amd64, arm64, loong64, mips64*, ppc64*, riscv64, s390x, wasm
}
