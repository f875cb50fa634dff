package signature

import (
	"bytes"
	"errors"
)

// inflate unpacks DEFLATE, RFC 1951. compress/flate does the same, and sets up tables when a
// program starts that has it: linkgate starts once for every tool of a build.
func inflate(packed string) ([]byte, error) {
	r := &bitReader{data: packed}
	var out []byte
	for last := false; !last && !r.bad; {
		last = r.take(1) == 1
		switch r.take(2) {
		case 0:
			out = r.stored(out)
		case 1:
			out = r.block(out, newCode(fixedLengths()), newCode(bytes.Repeat([]byte{5}, 30)))
		case 2:
			literals, distances := r.codes()
			out = r.block(out, literals, distances)
		default:
			r.bad = true
		}
	}
	if r.bad {
		return nil, errors.New("no DEFLATE data, or cut off")
	}
	return out, nil
}

// fixedLengths are the lengths of the code that a block without one of its own has.
func fixedLengths() []byte {
	var lengths []byte
	for _, run := range []struct {
		length byte
		n      int
	}{{8, 144}, {9, 112}, {7, 24}, {8, 8}} {
		lengths = append(lengths, bytes.Repeat([]byte{run.length}, run.n)...)
	}
	return lengths
}

// A bitReader reads bits, the lowest of a byte first. Behind the end it is bad.
type bitReader struct {
	data string
	at   int // in bits
	bad  bool
}

func (r *bitReader) take(n int) int {
	v := 0
	for i := range n {
		if r.at>>3 >= len(r.data) {
			r.bad = true
			return 0
		}
		v |= int(r.data[r.at>>3]>>(r.at&7)&1) << i
		r.at++
	}
	return v
}

// stored copies a block that is not packed.
func (r *bitReader) stored(out []byte) []byte {
	r.at = (r.at + 7) &^ 7
	n, complement := r.take(16), r.take(16)
	from := r.at >> 3
	if n != complement^0xffff || from+n > len(r.data) {
		r.bad = true
		return out
	}
	r.at += n * 8
	return append(out, r.data[from:from+n]...)
}

// A code is a canonical Huffman code: how many symbols have each length, and the symbols
// by length.
type code struct {
	count   [16]int
	symbols []int
}

func newCode(lengths []byte) code {
	var c code
	for length := 1; length < 16; length++ {
		for symbol, l := range lengths {
			if int(l) == length {
				c.count[length]++
				c.symbols = append(c.symbols, symbol)
			}
		}
	}
	return c
}

// symbol reads a symbol.
func (r *bitReader) symbol(c code) int {
	value, first, index := 0, 0, 0
	for length := 1; length < 16; length++ {
		value |= r.take(1)
		if i := value - first; i < c.count[length] && i >= 0 {
			return c.symbols[index+i]
		}
		index += c.count[length]
		first = (first + c.count[length]) << 1
		value <<= 1
	}
	r.bad = true
	return 0
}

// codes reads the two codes of a block.
func (r *bitReader) codes() (literals, distances code) {
	nl, nd, nc := r.take(5)+257, r.take(5)+1, r.take(4)+4
	lengths := make([]byte, 19)
	for _, i := range []int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}[:nc] {
		lengths[i] = byte(r.take(3))
	}
	c := newCode(lengths)
	lengths = lengths[:0]
	for len(lengths) < nl+nd && !r.bad {
		symbol := r.symbol(c)
		length, times := byte(symbol), 1
		switch symbol {
		case 16:
			times = 3 + r.take(2)
			if len(lengths) == 0 {
				r.bad = true
				return literals, distances
			}
			length = lengths[len(lengths)-1]
		case 17:
			length, times = 0, 3+r.take(3)
		case 18:
			length, times = 0, 11+r.take(7)
		}
		for range times {
			lengths = append(lengths, length)
		}
	}
	if r.bad || len(lengths) != nl+nd {
		r.bad = true
		return literals, distances
	}
	return newCode(lengths[:nl]), newCode(lengths[nl:])
}

// block unpacks a block.
func (r *bitReader) block(out []byte, literals, distances code) []byte {
	for !r.bad {
		symbol := r.symbol(literals)
		switch {
		case symbol < 256:
			out = append(out, byte(symbol))
			continue
		case symbol == 256:
			return out
		case symbol > 285:
			r.bad = true
			return out
		}
		length := r.length(symbol - 257)
		distance := r.distance(r.symbol(distances))
		if distance > len(out) {
			r.bad = true
			return out
		}
		for range length {
			out = append(out, out[len(out)-distance])
		}
	}
	return out
}

// length returns how much is repeated, by its symbol and the bits that follow.
func (r *bitReader) length(symbol int) int {
	switch {
	case symbol < 8:
		return 3 + symbol
	case symbol == 28:
		return 258
	}
	extra := (symbol - 4) / 4
	return 3 + (4+(symbol&3))<<extra + r.take(extra)
}

// distance returns how far back, by its symbol and the bits that follow.
func (r *bitReader) distance(symbol int) int {
	if symbol < 4 {
		return 1 + symbol
	}
	if symbol > 29 {
		r.bad = true
		return 1
	}
	extra := (symbol - 2) / 2
	return 1 + (2+(symbol&1))<<extra + r.take(extra)
}
