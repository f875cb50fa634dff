package summary

import (
	"encoding/binary"
	"errors"
	"slices"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/uses"
)

// Append appends a summary to b, as [Decode] reads it.
func (a *Archive) Append(b []byte) []byte {
	size := 0
	for _, o := range a.Objects {
		size += len(o.Package) + len(o.NonPackage) + len(o.Said) + len(o.Packages) + len(o.files)
	}
	b = slices.Grow(b, size+size/8)
	b = binary.AppendUvarint(b, uint64(len(a.Objects)))
	for i := range a.Objects {
		o := &a.Objects[i]
		b = append(b, bits(o.Std, o.Asm))
		b = appendStrings(b, o.Imports)
		for _, list := range [][]goobj.Symbol{o.References, o.Vars, o.Pushes} {
			b = appendSymbols(b, list)
		}
		for _, block := range [][]byte{o.Package, o.NonPackage, o.Said, o.Packages, o.files} {
			b = binary.AppendUvarint(b, uint64(len(block)))
			b = append(b, block...)
		}
	}
	b = appendStrings(appendHosts(appendHosts(b, a.Imports), a.Host), a.Flags)
	return appendStrings(appendStrings(AppendUses(b, a.Uses), a.Opened), a.Added)
}

func appendString[T string | []byte](b []byte, s T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendStrings(b []byte, list []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, s := range list {
		b = appendString(b, s)
	}
	return b
}

func appendSymbols(b []byte, list []goobj.Symbol) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, s := range list {
		b = appendString(b, s.Name)
		b = binary.AppendUvarint(b, uint64(s.ABI))
		b = binary.AppendUvarint(b, uint64(s.Size))
		b = append(b, bits(s.Text, s.Var, s.Content, s.Dupok, s.Linkname, s.LinknameStd, s.ABIWrapper))
	}
	return b
}

func appendHosts(b []byte, list []linkname.HostSymbol) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, h := range list {
		for _, s := range []string{h.Name, h.Object, h.Unread, h.Library} {
			b = appendString(b, s)
		}
		b = append(b, bits(h.Defined))
	}
	return b
}

// AppendUses appends what an archive uses to b, as [DecodeUses] reads it.
func AppendUses(b []byte, a uses.Archive) []byte {
	b = binary.AppendUvarint(b, uint64(len(a.Uses)))
	for _, u := range a.Uses {
		b = appendString(appendTarget(b, u.Target), u.From)
	}
	b = binary.AppendUvarint(b, uint64(len(a.Claims)))
	for _, c := range a.Claims {
		b = append(appendTarget(b, c.Target), bits(c.Address))
		for _, f := range []uses.Func{c.Func, c.Outer} {
			b = appendPlace(appendString(b, f.Name), f.At)
		}
		b = appendString(b, c.Instance)
	}
	return b
}

func appendTarget(b []byte, t uses.Target) []byte {
	return appendPlace(append(appendString(b, t.Symbol), byte(t.By)), t.At)
}

func appendPlace(b []byte, d goobj.Definition) []byte {
	return binary.AppendUvarint(appendString(b, d.Package), uint64(d.Index))
}

// bits packs booleans, the first into the lowest bit.
func bits(list ...bool) (b byte) {
	for i, set := range list {
		if set {
			b |= 1 << i
		}
	}
	return b
}

// DecodeUses reads what an archive uses. The error says how b is malformed.
func DecodeUses(b []byte) (uses.Archive, error) {
	r := reader{b, nil}
	a := r.uses()
	return a, r.end()
}

// Decode reads a summary. It refers to b for names and files, so b must not change. The
// error says how b is malformed.
func Decode(b []byte) (*Archive, error) {
	r := reader{b, nil}
	a := &Archive{Objects: make([]Object, r.count(1))}
	for i := range a.Objects {
		o := &a.Objects[i]
		flags := r.byte(2)
		o.Std, o.Asm = flags&1 != 0, flags&2 != 0
		o.Imports = r.strings()
		o.References, o.Vars, o.Pushes = r.symbols(), r.symbols(), r.symbols()
		o.Package, o.NonPackage, o.Said, o.Packages = r.block(), r.block(), r.block(), r.block()
		o.files = r.block()
	}
	a.Imports, a.Host, a.Flags = r.hosts(), r.hosts(), r.strings()
	a.Uses = r.uses()
	a.Opened, a.Added = r.strings(), r.strings()
	return a, r.end()
}

// A reader reads values from the front of b. After an error all values are zero.
type reader struct {
	b   []byte // what is left
	err error
}

func (r *reader) fail() {
	r.b, r.err = nil, errCut
}

// end returns the first error. It is an error if bytes are left.
func (r *reader) end() error {
	if r.err == nil && len(r.b) > 0 {
		r.err = errors.New("summary of an archive has bytes behind its end")
	}
	return r.err
}

func (r *reader) number() uint64 {
	n, used := binary.Uvarint(r.b)
	if used <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[used:]
	return n
}

// count reads the length of a list whose elements take at least so many bytes each.
func (r *reader) count(least uint64) int {
	n := r.number()
	if n > uint64(len(r.b))/least {
		r.fail()
		return 0
	}
	return int(n)
}

// byte reads a byte in which only the lowest n bits may be set.
func (r *reader) byte(n int) byte {
	if len(r.b) == 0 || r.b[0]>>n != 0 {
		r.fail()
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *reader) block() []byte {
	n := r.count(1)
	block := r.b[:n:n]
	r.b = r.b[n:]
	return block
}

func (r *reader) string() string { return string(r.block()) }

func (r *reader) strings() []string {
	n := r.count(1)
	if n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = r.string()
	}
	return list
}

func (r *reader) symbols() []goobj.Symbol {
	n := r.count(4)
	if n == 0 {
		return nil
	}
	list := make([]goobj.Symbol, n)
	for i := range list {
		s := &list[i]
		s.Name, s.ABI, s.Size = r.string(), uint16(r.number()), uint32(r.number())
		flags := r.byte(7)
		for bit, field := range []*bool{&s.Text, &s.Var, &s.Content, &s.Dupok, &s.Linkname, &s.LinknameStd, &s.ABIWrapper} {
			*field = flags>>bit&1 != 0
		}
	}
	return list
}

func (r *reader) hosts() []linkname.HostSymbol {
	n := r.count(5)
	if n == 0 {
		return nil
	}
	list := make([]linkname.HostSymbol, n)
	for i := range list {
		list[i] = linkname.HostSymbol{Name: r.string(), Object: r.string(), Unread: r.string(), Library: r.string()}
		list[i].Defined = r.byte(1) != 0
	}
	return list
}

func (r *reader) uses() (a uses.Archive) {
	if n := r.count(5); n > 0 {
		a.Uses = make([]uses.Use, n)
		for i := range a.Uses {
			a.Uses[i] = uses.Use{Target: r.target(), From: r.string()}
		}
	}
	if n := r.count(12); n > 0 {
		a.Claims = make([]uses.Claim, n)
		for i := range a.Claims {
			c := &a.Claims[i]
			c.Target = r.target()
			c.Address = r.byte(1) != 0
			for _, f := range []*uses.Func{&c.Func, &c.Outer} {
				f.Name, f.At = r.string(), r.place()
			}
			c.Instance = r.string()
		}
	}
	return a
}

func (r *reader) target() uses.Target {
	return uses.Target{Symbol: r.string(), By: uses.By(r.byte(2)), At: r.place()}
}

func (r *reader) place() goobj.Definition {
	return goobj.Definition{Package: r.string(), Index: uint32(r.number())}
}
