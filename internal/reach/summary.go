package reach

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"sort"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// A summary is what the search needs of an archive. In bytes it is, in little endian:
//
//	magic          uint32
//	members        uint32   bits for the members that are not Go objects
//	objects        uint32   how many
//	exports        uint32   how many
//	exports        uint64s  keys of what cgo makes visible to C; the top bit: in the dynamic symbol table
//	objects
//
// An object numbers its symbols from 0: definitions of the package that other objects
// can refer to by index (own), definitions that only it can refer to (private), those
// that are merged with others of the same name or content (shared), and what it refers
// to (others). Definitions without a name that lead nowhere are left out, and so is
// debug information. An object is written as
//
//	counts         uint32s  in the order of their constants below
//	keys           uint64s  of shared definitions, which are numbered in ascending order of their keys
//	ownKeys        uint64s  of own definitions with a name, ascending
//	ownNumbers     uint32s  and their numbers
//	others         uint64s  a key, or with the top bit a package's number and an index there
//	names          uint64s  of methods: a hash, and as the last bit whether it is exported
//	packages       uint64s  hashes of the paths of packages that others refer to, as symbol names have them
//	imports        uint64s  hashes of import paths
//	linknames      uint64s  keys of names, of ABI 0, that the object declares a linkname for
//	kept           uint64s  bit i says that index i of the package is among own
//	ranks          uint32s  how many of own come before each of these words
//	starts         uint32s  the offset in records of each definition's record, and the end of the last
//	wasm           uint32s  definitions under //go:wasmexport
//	sizes          uint16s  of shared definitions that may be duplicated; 65535 for all others
//	rest           9 bytes  for each of these others: its number, and what merging needs of it
//	own            5 bytes  for each own definition: what merging needs of it
//	used           bytes    the symbols that the object says are used in an interface, as a list
//	records        bytes    what each definition refers to: flags and groups, or nothing
//
// A key is a hash of 63 bits, and never 0: of a name and its ABI, or of content.
//
// A summary is not trusted more than the archive. parseSummary checks that the counts add
// up and that records follow each other; all else is checked where it is read.
type summary struct {
	members uint32
	exports []byte
	objects []objectSummary
}

const summaryMagic = 0x3153474c // LGS1

// Bits of members.
const (
	hasImportFail   = 1 << iota // dynimportfail: cgo could not tell what the C objects import
	hasPreferExtern             // preferlinkext: cgo asks for the system's linker
	hasUnknown                  // a member in a format that the linker does not know
	hasForeign                  // an object of another language
)

// An objectSummary is one object of a summary.
type objectSummary struct {
	count [countLen]uint32

	keys, ownKeys, ownNumbers                   []byte
	others, names, packages, imports, linknames []byte
	kept, ranks, starts, wasm                   []byte
	sizes, rest, own, used, records             []byte
}

// Places of the counts.
const (
	countIndexed     = iota // indexes of the package
	countOwn                // own definitions
	countPrivate            // own and private ones
	countDefs               // all definitions
	countSymbols            // definitions and others
	countOwnKeys            // own definitions with a name
	countNames              // names of methods
	countPackages           // packages that others refer to
	countImports            // imports
	countLinknames          // linknames
	countWasm               // definitions under //go:wasmexport
	countRest               // shared definitions that do not fit into sizes
	countUsedBytes          // used, in bytes
	countRecordBytes        // records, in bytes
	countLen
)

// parseSummary finds the sections of a summary.
func parseSummary(b []byte) (summary, error) {
	var s summary
	if len(b) < 16 || binary.LittleEndian.Uint32(b) != summaryMagic {
		return s, errors.New("summary without its magic")
	}
	s.members = binary.LittleEndian.Uint32(b[4:])
	objects := binary.LittleEndian.Uint32(b[8:])
	rest := b[16:]
	var ok bool
	if s.exports, rest, ok = section(rest, binary.LittleEndian.Uint32(b[12:]), 8); !ok {
		return s, errors.New("summary cut short")
	}
	for range objects {
		o, tail, err := parseObject(rest)
		if err != nil {
			return s, err
		}
		s.objects = append(s.objects, o)
		rest = tail
	}
	if len(rest) > 0 {
		return s, errors.New("summary with more than its objects")
	}
	return s, nil
}

func parseObject(b []byte) (o objectSummary, rest []byte, err error) {
	head, rest, ok := section(b, countLen, 4)
	if !ok {
		return o, nil, errors.New("summary cut short")
	}
	for i := range o.count {
		o.count[i] = binary.LittleEndian.Uint32(head[4*i:])
	}
	c := &o.count
	if c[countOwn] > c[countPrivate] || c[countPrivate] > c[countDefs] || c[countDefs] > c[countSymbols] || c[countDefs] == 1<<32-1 || c[countOwn] > c[countIndexed] {
		return o, nil, errors.New("summary of more definitions than symbols")
	}
	words := uint32((uint64(c[countIndexed]) + 63) / 64)
	shared := c[countDefs] - c[countPrivate]
	for _, s := range []struct {
		to      *[]byte
		n, size uint32
	}{
		{&o.keys, shared, 8}, {&o.ownKeys, c[countOwnKeys], 8}, {&o.ownNumbers, c[countOwnKeys], 4}, {&o.others, c[countSymbols] - c[countDefs], 8}, {&o.names, c[countNames], 8},
		{&o.packages, c[countPackages], 8}, {&o.imports, c[countImports], 8}, {&o.linknames, c[countLinknames], 8},
		{&o.kept, words, 8}, {&o.ranks, words, 4}, {&o.starts, c[countDefs] + 1, 4}, {&o.wasm, c[countWasm], 4},
		{&o.sizes, shared, 2}, {&o.rest, c[countRest], restSize}, {&o.own, c[countOwn], definitionSize}, {&o.used, c[countUsedBytes], 1}, {&o.records, c[countRecordBytes], 1},
	} {
		if *s.to, rest, ok = section(rest, s.n, s.size); !ok {
			return o, nil, errors.New("summary cut short")
		}
	}
	// If records overlapped, a small summary could take forever to read.
	for last, b := uint32(0), o.starts; len(b) > 0; b = b[4:] {
		start := binary.LittleEndian.Uint32(b)
		if start < last || start > c[countRecordBytes] {
			return o, nil, errors.New("summary with records out of order")
		}
		last = start
	}
	return o, rest, nil
}

// section cuts n entries off.
func section(b []byte, n, size uint32) (s, rest []byte, ok bool) {
	if uint64(n)*uint64(size) > uint64(len(b)) {
		return nil, nil, false
	}
	return b[:n*size], b[n*size:], true
}

// at returns an entry of a section of uint64s.
func at(section []byte, i uint32) uint64 { return binary.LittleEndian.Uint64(section[8*i:]) }

// find returns the number of the own definition with an index of the package. ok is false
// for one that was left out, as it leads nowhere.
func (o *objectSummary) find(index uint32) (sym uint32, ok bool, err error) {
	if index >= o.count[countIndexed] {
		return 0, false, fmt.Errorf("symbol %d of %d is named", index, o.count[countIndexed])
	}
	word := at(o.kept, index/64)
	bit := uint64(1) << (index % 64)
	if word&bit == 0 {
		return 0, false, nil
	}
	sym = binary.LittleEndian.Uint32(o.ranks[4*(index/64):]) + uint32(bits.OnesCount64(word&(bit-1)))
	if sym >= o.count[countOwn] {
		return 0, false, errors.New("summary with a symbol beyond its package")
	}
	return sym, true, nil
}

// keyMask has the bits of a key.
const keyMask = 1<<63 - 1

// nameKey returns the key of a name by its hash. version says which of the two symbols of
// that name is meant.
func nameKey(hash uint64, version int) uint64 {
	key := hash & keyMask
	if version != 0 {
		key ^= 0x5bd1e9955bd1e995
	}
	return max(key, 1)
}

// contentKey returns the key of content by its long hash.
func contentKey(hash [16]byte) uint64 {
	return max(binary.LittleEndian.Uint64(hash[:])&keyMask, 1)
}

// A packed reference stands among others for a symbol that its package defines by
// index, or for a builtin.
const (
	packedBit     = 1 << 63
	packedBuiltin = 1<<31 - 1 // in place of a package
)

func packed(pkg, index uint32) uint64 { return packedBit | uint64(pkg)<<32 | uint64(index) }

// largeSize stands in sizes for a definition that is in rest.
const (
	largeSize = 1<<16 - 1
	restSize  = 4 + definitionSize
)

// definitionSize is the number of bytes for what merging needs of a definition: flags and
// its size.
const definitionSize = 1 + 4

func appendDefinition(b []byte, d toolchain.Definition) []byte {
	b = append(b, bit(d.Dupok, 1)|bit(d.Text, 2)|bit(d.Content, 4)|bit(d.Zeroed, 8))
	return binary.LittleEndian.AppendUint32(b, d.Size)
}

func readDefinition(b []byte) toolchain.Definition {
	return toolchain.Definition{Size: binary.LittleEndian.Uint32(b[1:]),
		Dupok: b[0]&1 != 0, Text: b[0]&2 != 0, Content: b[0]&4 != 0, Zeroed: b[0]&8 != 0}
}

// definition returns what merging needs of an own or shared definition.
func (o *objectSummary) definition(n uint32) (toolchain.Definition, error) {
	private := o.count[countPrivate]
	if n < private {
		return readDefinition(o.own[n*definitionSize:]), nil
	}
	if size := binary.LittleEndian.Uint16(o.sizes[2*(n-private):]); size != largeSize {
		return toolchain.Definition{Size: uint32(size), Dupok: true}, nil
	}
	i, found := sort.Find(len(o.rest)/restSize, func(i int) int {
		return cmp.Compare(n, binary.LittleEndian.Uint32(o.rest[i*restSize:]))
	})
	if !found {
		return toolchain.Definition{}, errors.New("summary with a definition without a size")
	}
	return readDefinition(o.rest[i*restSize+4:]), nil
}

func bit(set bool, b byte) byte {
	if set {
		return b
	}
	return 0
}
