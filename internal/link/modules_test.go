package link

import (
	"reflect"
	"testing"

	"github.com/linkgate/linkgate/internal/linkcache"
	"github.com/linkgate/linkgate/internal/uses"
)

// What is kept of an archive's uses of other modules, and is of no use, is read again.
func TestModulesOfNoUse(t *testing.T) {
	p, m := kept(t)
	if err := readModules(p, nil); err != nil {
		t.Fatal(err)
	}
	pk := &p.packages[0]
	want := pk.modules
	pk.modules = uses.Archive{Uses: []uses.Use{{Target: uses.Target{Symbol: "example.com/lib.stale"}}}}
	if !m.PutText(pk.archive, linkcache.Modules, []byte{9, 9}) {
		t.Fatal("nothing is kept")
	}
	if err := readModules(p, m); err != nil || !reflect.DeepEqual(pk.modules, want) {
		t.Errorf("got %+v, %v, want %+v", pk.modules, err, want)
	}
}
