package link

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/linkcache"
	"github.com/linkgate/linkgate/internal/summary"
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

// TestModulesKept: what is kept is taken, but for wasm: there it depends on other archives than those
// that the archive was compiled against.
func TestModulesKept(t *testing.T) {
	p, m := kept(t)
	pk := &p.packages[0]
	stale := uses.Archive{Uses: []uses.Use{{Target: uses.Target{Symbol: "example.com/lib.stale"}}}}
	if !m.PutText(pk.archive, linkcache.Modules, summary.AppendUses(nil, stale)) {
		t.Fatal("nothing is kept")
	}
	for _, arch := range []string{"amd64", "wasm"} {
		p.header.GOARCH = arch
		if err := readModules(p, m); err != nil || len(pk.modules.Uses) > 0 != (arch == "amd64") {
			t.Errorf("%s: got %+v, %v", arch, pk.modules, err)
		}
	}
	p, m = kept(t)
	for range 2 {
		if err := readModules(p, m); err != nil {
			t.Fatal(err)
		}
		os.Remove(p.packages[0].archive)
	}
	if err := readModules(p, nil); err == nil {
		t.Error("an archive that is gone is read")
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
