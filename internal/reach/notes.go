package reach

// Definitions are read in the order of the file, and written in that of their keys.
// Keys are hashes: to read a large file in their order would mean to jump about in it,
// and would take a third of all time. So what a record needs is noted first, in a few
// words, and what the object refers to is numbered twice.

// notes has what definitions refer to, as words: for each definition the number of words
// and the flags, then either the symbol of a plain relocation, or a kind of group with the
// top bit set and an entry of that kind.
type notes struct {
	words []uint32
	start []uint32 // in words, of each definition; 0 for one that refers to nothing

	// seen has, for each symbol, the start of the last definition with a plain
	// relocation to it, which is noted once: code calls the same functions repeatedly.
	seen []uint32
}

const noteKind = 1 << 31 // no object has room for as many symbols

// reset makes notes ready for another object.
func (n *notes) reset(defs, refs int) {
	*n = notes{words: append(n.words[:0], 0), start: zeros(n.start, defs), seen: zeros(n.seen, defs+refs)}
}

// begin begins the notes of a definition, which end completes.
func (n *notes) begin(sym uint32, flags byte) {
	n.start[sym] = uint32(len(n.words))
	n.words = append(n.words, 0, uint32(flags))
}

func (n *notes) end(sym uint32) {
	start := n.start[sym]
	n.words[start] = uint32(len(n.words)) - start - 2
}

// plain notes a plain relocation of a definition.
func (n *notes) plain(sym, to uint32) {
	for int(to) >= len(n.seen) {
		n.seen = append(n.seen, make([]uint32, len(n.seen)/2+64)...)
	}
	if start := n.start[sym]; n.seen[to] != start {
		n.seen[to] = start
		n.words = append(n.words, to)
	}
}

// entry notes an entry of a group.
func (n *notes) entry(kind uint32, entry ...uint32) {
	n.words = append(append(n.words, noteKind|kind), entry...)
}

// of returns what is noted of a definition.
func (n *notes) of(sym uint32) (flags byte, words []uint32) {
	start := n.start[sym]
	if start == 0 {
		return 0, nil
	}
	return byte(n.words[start+1]), n.words[start+2:][:n.words[start]]
}

// A twiceNumbered is a list of what an object refers to. Its values are numbered in the
// order of the file, and then again in that of the summary.
type twiceNumbered struct {
	inFile []uint64 // in the order of the file
	list   []uint64 // in the order of the summary
	at     []uint32 // the number in list, plus one, of each in inFile; 0 if it is not there yet
}

// reset returns an empty list in the memory of t.
func (t *twiceNumbered) reset() twiceNumbered {
	return twiceNumbered{t.inFile[:0], t.list[:0], t.at[:0]}
}

// add adds a value, and returns its number in the order of the file.
func (t *twiceNumbered) add(v uint64) uint32 {
	t.inFile, t.at = append(t.inFile, v), append(t.at, 0)
	return uint32(len(t.inFile)) - 1
}

// number returns the number in list of the value that add numbered n, and whether the
// value got it only now.
func (t *twiceNumbered) number(n uint32) (at uint32, isNew bool) {
	isNew = t.at[n] == 0
	if isNew {
		t.list = append(t.list, t.inFile[n])
		t.at[n] = uint32(len(t.list))
	}
	return t.at[n] - 1, isNew
}

// replay makes the record of a definition from its notes.
func (w *objectWriter) replay(sym uint32) {
	r := &w.record
	r.reset()
	flags, words := w.notes.of(sym)
	r.flags = flags
	for len(words) > 0 {
		if words[0] < noteKind {
			r.lists[groupPlain] = append(r.lists[groupPlain], w.final(words[0]))
			words = words[1:]
			continue
		}
		kind, entry := words[0]&^noteKind, words[1:]
		size := 1
		switch kind {
		case groupCall:
			size = 3
			r.rest[kind] = append(r.rest[kind], uint64(w.final(entry[0])), uint64(entry[1])|uint64(entry[2])<<32)
		case groupMethod:
			size = 4
			r.rest[kind] = append(r.rest[kind], uint64(w.finalName(entry[0])),
				w.finalOrNone(entry[1]), w.finalOrNone(entry[2]), w.finalOrNone(entry[3]))
		case groupImethod:
			size = 3
			r.rest[kind] = append(r.rest[kind], uint64(entry[0]), uint64(w.finalName(entry[1])), w.finalOrNone(entry[2]))
		case groupNamed:
			r.lists[kind] = append(r.lists[kind], w.finalName(entry[0]))
		default:
			r.lists[kind] = append(r.lists[kind], w.final(entry[0]))
		}
		words = entry[size:]
	}
}

// final returns the number in the summary of the symbol that the notes call n.
func (w *objectWriter) final(n uint32) uint32 {
	defs := uint32(len(w.order))
	if n < defs {
		return n
	}
	at, isNew := w.others.number(n - defs)
	if isNew {
		if key := &w.others.list[at]; *key&packedBit != 0 && uint32(*key>>32&packedBuiltin) != packedBuiltin {
			pkg, _ := w.packages.number(uint32(*key >> 32 & packedBuiltin))
			*key = packed(pkg, uint32(*key))
		}
	}
	return defs + at
}

// finalOrNone returns final of n-1, plus one. It returns 0 if n is 0, which stands for none.
func (w *objectWriter) finalOrNone(n uint32) uint64 {
	if n == 0 {
		return 0
	}
	return uint64(w.final(n-1)) + 1
}

func (w *objectWriter) finalName(n uint32) uint32 {
	at, _ := w.names.number(n)
	return at
}
