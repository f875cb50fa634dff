package reach

import (
	"encoding/binary"
	"slices"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A sole is an object with one definition, of the same name in all.
type sole struct {
	own  bool // of the package, by index
	used bool // the object says that it is used in an interface
	toolchain.Definition
}

// object returns it as an object of a summary.
func (s sole) object() *object {
	o := &object{pkg: "p"}
	c := &o.count
	c[countDefs], c[countSymbols] = 1, 1
	key := binary.LittleEndian.AppendUint64(nil, 7<<55)
	d := appendDefinition(nil, s.Definition)
	if s.own {
		c[countIndexed], c[countOwn], c[countPrivate], c[countOwnKeys] = 1, 1, 1, 1
		o.ownKeys, o.ownNumbers, o.own = key, make([]byte, 4), d
	} else {
		c[countRest] = 1
		o.keys, o.sizes, o.rest = key, []byte{0xff, 0xff}, append(make([]byte, 4), d...)
	}
	if s.used {
		o.used = appendAscending(nil, []uint32{0})
	}
	return o
}

// TestLoad merges the definitions of objects that have one each: what the linker's
// loader does with them in LoadSyms and addSym.
func TestLoad(t *testing.T) {
	copied := func(size uint32) sole {
		return sole{Definition: toolchain.Definition{Size: size, Dupok: true, Content: true}}
	}
	zero := func(size uint32) sole { return sole{Definition: toolchain.Definition{Size: size, Zeroed: true}} }
	data := func(size uint32) sole { return sole{Definition: toolchain.Definition{Size: size, Content: true}} }
	own := func(s sole) sole { s.own = true; return s }
	used := func(s sole) sole { s.used = true; return s }
	for _, tt := range []struct {
		what   string
		objs   []sole
		want   []uint32 // the symbol of each, from 1
		cloned bool     // what stands for the name has no auxiliary symbols
		used   bool     // and is used in an interface
	}{
		{"the first of equal copies", []sole{copied(8), copied(8)}, []uint32{1, 1}, false, false},
		{"a larger copy", []sole{copied(8), copied(16), copied(8)}, []uint32{2, 2, 2}, false, false},
		{"what is said of a copy that lost", []sole{used(copied(8)), copied(16)}, []uint32{2, 2}, false, true},
		{"packages come first", []sole{copied(8), own(data(8))}, []uint32{2, 2}, false, false},
		{"the last package has the name", []sole{own(data(8)), own(data(8)), copied(8)}, []uint32{1, 2, 2}, false, false},
		{"data for a package's zeroed variable", []sole{own(used(zero(8))), data(8)}, []uint32{2, 2}, false, true},
		{"and then a larger copy", []sole{own(zero(8)), data(8), copied(16)}, []uint32{3, 3, 3}, false, false},
		{"smaller data", []sole{own(zero(16)), data(8)}, []uint32{2, 2}, true, false},
		{"a larger zeroed one", []sole{data(8), zero(16)}, []uint32{1, 1}, true, false},
		{"and then a larger copy of that", []sole{data(8), zero(16), copied(32)}, []uint32{3, 3, 3}, true, false},
	} {
		t.Run(tt.what, func(t *testing.T) {
			rules := rulesOf(26)
			var objs []*object
			for _, s := range tt.objs {
				objs = append(objs, s.object())
			}
			l, err := load(&rules, versions(goobj.Header{}), objs, nil, []uint64{7 << 55})
			if err != nil {
				t.Fatal(err)
			}
			var got []uint32
			for _, o := range objs {
				id, err := l.resolve(o, 0)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, id)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("symbols %v, want %v", got, tt.want)
			}
			id := l.named(7 << 55)
			if want := tt.want[len(tt.want)-1]; id != want {
				t.Errorf("the name is symbol %d, want %d", id, want)
			}
			if got := l.cloned.has(id); got != tt.cloned {
				t.Errorf("cloned %v, want %v", got, tt.cloned)
			}
			if got := l.usedInIface.has(id); got != tt.used {
				t.Errorf("used in an interface %v, want %v", got, tt.used)
			}
		})
	}
}
