package link

import (
	"path/filepath"
	"reflect"
	"strings"
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

// testSameModule: two packages are of one module if it is known.
func testSameModule(t *testing.T, f fixture) {
	j := f.judge(t, "deny.yaml", nil)
	defer j.Close()
	for _, test := range []struct {
		pkg, other string
		want       bool
	}{
		{"main", "example.com/app/gone", true},
		{"example.com/a", "example.com/b", false},
		{"unknown.example/x", "unknown.example/x", true},
		{"unknown.example/x", "unknown.example/y", false},
	} {
		if got := j.evidence.id.sameModule(test.pkg, test.other); got != test.want {
			t.Errorf("%s and %s: %t", test.pkg, test.other, got)
		}
	}
}

// testModulesGone: an archive that is gone before its uses of other modules are read ends the link,
// one of std does not.
func testModulesGone(t *testing.T, f fixture) {
	for pkg, want := range map[string]string{"fmt": "", "example.com/b": "reading package "} {
		j := f.judge(t, "allow.yaml", nil)
		p := j.evidence.prog
		if n := len(p.packages[p.index["example.com/b"]].modules.Uses); n > 0 {
			t.Errorf("%d uses that nobody asked for", n)
		}
		p.packages[p.index[pkg]].archive = filepath.Join(f.dir, "gone.a")
		if err := readModules(p, nil); (err == nil) != (want == "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", pkg, err)
		}
		j.Close()
	}
}
