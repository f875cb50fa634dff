package reach

import (
	"encoding/binary"
	"testing"

	"github.com/cespare/xxhash/v2"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// TestLostCopy: a package whose live code calls its own copy of a function uses what
// the copy names, though another package's copy stands.
func TestLostCopy(t *testing.T) {
	const copyKey = 7 << 55
	key := func(k uint64) []byte { return binary.LittleEndian.AppendUint64(nil, k) }
	x := nameKey(xxhash.Sum64String("x"), 0)
	refer := func(to uint32) []byte {
		var r record
		r.lists[groupPlain] = []uint32{to}
		return r.append(nil)
	}
	starts := func(records ...[]byte) (list []byte) {
		at := 0
		for _, r := range append(records, nil) {
			list = binary.LittleEndian.AppendUint32(list, uint32(at))
			at += len(r)
		}
		return list
	}
	stands := &object{pkg: "stands", objectSummary: objectSummary{ // the copy, x
		keys: key(copyKey), sizes: []byte{8, 0}, others: key(x), starts: starts(refer(1)), records: refer(1),
	}}
	stands.count[countDefs], stands.count[countSymbols] = 1, 2
	lost := &object{pkg: "lost", objectSummary: objectSummary{ // a function, the copy, x
		own: appendDefinition(nil, toolchain.Definition{Text: true}), keys: key(copyKey), sizes: []byte{8, 0}, others: key(x),
		starts: starts(refer(1), refer(2)), records: append(refer(1), refer(2)...),
	}}
	lost.count[countOwn], lost.count[countPrivate], lost.count[countDefs], lost.count[countSymbols] = 1, 1, 2, 3
	idle := &object{pkg: "idle", objectSummary: lost.objectSummary} // the same, and nothing calls it
	objs := []*object{stands, lost, idle}
	rules := rulesOf(26)
	l, err := load(&rules, versions(goobj.Header{}), objs, []string{"x"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	f := newFlood(l, []string{"x"})
	f.mark(lost.base)
	if err := f.drain(); err != nil {
		t.Fatal(err)
	}
	g := &Graph{flood: f, byPkg: map[string][]*object{"stands": {stands}, "lost": {lost}, "idle": {idle}}}
	want := []bool{true, true, false}
	got, err := g.References([]Reference{{"stands", "x"}, {"lost", "x"}, {"idle", "x"}})
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range objs {
		if got[i] != want[i] {
			t.Errorf("x in %s live: %t, want %t", o.pkg, got[i], want[i])
		}
	}
}
