package reach

import (
	"encoding/binary"
	"errors"
	"slices"
)

// Flags of a record.
const (
	flagReflects = 1 << iota // looks methods up by a name that is not constant
	flagType                 // describes a type
	flagInit                 // initialises a package
	flagLong                 // has more than 8 bytes
	flagUnnamed              // is of the package and has no name
)

// Kinds of groups in a record. A group is a number, with the count of its entries times
// 16 and the kind in the lower bits, and then the entries. Up to groupNamed, entries are
// numbers in ascending order, each as the difference to the one before; an entry of any
// other kind consists of as many numbers as arity says.
const (
	groupPlain     = iota // relocations without a meaning of their own
	groupAux              // auxiliary symbols
	groupWeakCall         // calls that do not keep what they call
	groupInitOrder        // what is initialised before
	groupIface            // types that are converted to an interface, or tables of methods for that
	groupItab             // of a table of methods: the type that has them
	groupNamed            // names of methods that may be called: not a symbol but a number among names
	groupCall             // calls of methods of an interface: its symbol, and the offset of the method in it
	groupMethod           // a type's methods: name, type, two functions; symbols are their number plus one, 0 for none
	groupImethod          // an interface's methods: offset, name, type; the type as in groupMethod
	groupLen
)

var errRecord = errors.New("summary with a malformed record")

// arity returns how many numbers an entry of a group has.
func arity(kind uint64) uint64 {
	switch kind {
	case groupCall:
		return 2
	case groupMethod:
		return 4
	case groupImethod:
		return 3
	}
	return 1
}

// A record is what a definition refers to, before it is written into a summary.
type record struct {
	flags byte
	lists [groupNamed + 1][]uint32 // the entries of groups up to groupNamed
	rest  [groupLen][]uint64       // the numbers of the other groups
}

func (r *record) reset() {
	r.flags = 0
	for i := range r.lists {
		r.lists[i] = r.lists[i][:0]
	}
	for i := range r.rest {
		r.rest[i] = r.rest[i][:0]
	}
}

// append appends the record to b, and nothing for one that leads nowhere.
func (r *record) append(b []byte) []byte {
	start := len(b)
	b = append(b, r.flags)
	for kind := range uint64(groupLen) {
		if kind < uint64(len(r.lists)) {
			list := r.lists[kind]
			if len(list) == 0 {
				continue
			}
			list = ascending(list)
			b = binary.AppendUvarint(b, uint64(len(list))<<4|kind)
			b = appendAscending(b, list)
			continue
		}
		if n := uint64(len(r.rest[kind])) / arity(kind); n > 0 {
			b = binary.AppendUvarint(b, n<<4|kind)
			for _, v := range r.rest[kind] {
				b = binary.AppendUvarint(b, v)
			}
		}
	}
	if len(b) == start+1 && r.flags&flagReflects == 0 {
		return b[:start]
	}
	return b
}

// ascending sorts a list of symbols, and drops repetitions.
func ascending(list []uint32) []uint32 {
	slices.Sort(list)
	return slices.Compact(list)
}

// appendAscending appends an ascending list to b, each number as the difference to the one
// before.
func appendAscending(b []byte, list []uint32) []byte {
	last := uint32(0)
	for _, n := range list {
		if n-last < 0x80 {
			b = append(b, byte(n-last))
		} else {
			b = binary.AppendUvarint(b, uint64(n-last))
		}
		last = n
	}
	return b
}

// A cursor reads numbers from b. At the end it returns zeros, and sets bad.
type cursor struct {
	b   []byte
	at  int // offset of what is left
	bad bool
}

// left returns how many bytes are left.
func (c *cursor) left() int { return len(c.b) - c.at }

func (c *cursor) uvarint() uint64 {
	if at := c.at; at < len(c.b) && c.b[at] < 0x80 {
		c.at = at + 1
		return uint64(c.b[at])
	}
	return c.long()
}

func (c *cursor) long() uint64 {
	if at := c.at; at+1 < len(c.b) && c.b[at+1] < 0x80 {
		c.at = at + 2
		return uint64(c.b[at]&0x7f) | uint64(c.b[at+1])<<7
	}
	n, size := binary.Uvarint(c.b[c.at:])
	if size <= 0 {
		c.at, c.bad = len(c.b), true
		return 0
	}
	c.at += size
	return n
}

// group reads the head of a group. ok is false at the end of the record, and if the
// record is malformed, which sets bad.
func (c *cursor) group() (kind, n uint64, ok bool) {
	if c.at == len(c.b) {
		return 0, 0, false
	}
	head := c.uvarint()
	kind, n = head&15, head>>4
	if kind >= groupLen || n > uint64(c.left()) {
		c.at, c.bad = len(c.b), true
	}
	return kind, n, !c.bad
}

// skip passes over the entries of a group.
func (c *cursor) skip(kind, n uint64) {
	for range n * arity(kind) {
		c.uvarint()
	}
}

// record returns the flags and groups of a definition, which has none if it leads
// nowhere.
func (o *objectSummary) record(n uint32) (flags byte, c cursor, err error) {
	bounds := binary.LittleEndian.Uint64(o.starts[4*n:])
	start, end := uint32(bounds), uint32(bounds>>32)
	if start == end {
		return 0, c, nil
	}
	if start > end || uint64(end) > uint64(len(o.records)) {
		return 0, c, errRecord
	}
	return o.records[start], cursor{b: o.records[:end], at: int(start) + 1}, nil
}

// each calls f for the symbols in a definition's groups of one kind.
func (o *objectSummary) each(sym uint32, want uint64, f func(to uint32) error) error {
	_, c, err := o.record(sym)
	if err != nil {
		return err
	}
	for kind, n, ok := c.group(); ok; kind, n, ok = c.group() {
		if kind != want {
			c.skip(kind, n)
			continue
		}
		to := uint64(0)
		for range n {
			to += c.uvarint()
			if to >= uint64(o.count[countSymbols]) {
				return errRecord
			}
			if err := f(uint32(to)); err != nil {
				return err
			}
		}
	}
	if c.bad {
		return errRecord
	}
	return nil
}
