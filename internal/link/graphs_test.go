package link

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkcache"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/internal/uses"
)

// TestGraphs: what is kept of an archive for the search is not read again, and large archives are
// read one after the other.
func TestGraphs(t *testing.T) {
	p, m := kept(t)
	for i := range 2 {
		if texts, err := p.graphs(m); err != nil || len(texts) != 1 || len(texts[0]) == 0 {
			t.Errorf("%d: got %d, %v", i, len(texts), err)
		}
		if err := os.RemoveAll(p.packages[0].archive); err != nil {
			t.Fatal(err)
		}
	}
	large := filepath.Join(t.TempDir(), "large.a")
	if err := errors.Join(os.WriteFile(large, []byte("!<arch>\n"), 0o666), os.Truncate(large, largeArchive+1)); err != nil {
		t.Fatal(err)
	}
	p.packages = []loaded{{path: "a", archive: large}, {path: "b", archive: large}}
	if _, err := p.graphs(nil); err == nil || !strings.Contains(err.Error(), "large.a") {
		t.Errorf("got %v", err)
	}
}

// TestReadAhead: what the search reads of an archive is kept with its summary from the first archive on
// that has a finding, and not where there may be no search, nor of what cannot be kept.
func TestReadAhead(t *testing.T) {
	p, m := kept(t)
	want, err := p.graphs(nil)
	if err != nil {
		t.Fatal(err)
	}
	path := p.packages[0].archive
	z := &summarizer{prog: p, kept: m}
	f, err := goobj.Open(path, p.release)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	none, finding := new(summary.Archive), &summary.Archive{Uses: uses.Archive{Uses: []uses.Use{{}}}}
	if z.readAhead(f, none); !m.Keeps(path) {
		t.Error("nothing can be kept")
	}
	if _, ok := m.Text(path, linkcache.Graph); ok {
		t.Error("kept before there is a finding")
	}
	z.readAhead(f, finding)
	if text, ok := m.Text(path, linkcache.Graph); !ok || string(text) != string(want[0]) {
		t.Errorf("kept %d bytes, %t", len(text), ok)
	}
	other, others := kept(t)
	f.Path = other.packages[0].archive
	z.kept = others
	z.readAhead(f, none)
	if _, ok := others.Text(f.Path, linkcache.Graph); !ok {
		t.Error("not kept behind a finding")
	}
	large, larges := kept(t)
	f.Path = large.packages[0].archive
	if err := os.Truncate(f.Path, largeArchive+1); err != nil {
		t.Fatal(err)
	}
	z.kept = larges
	z.readAhead(f, none)
	if _, ok := larges.Text(f.Path, linkcache.Graph); ok {
		t.Error("a large archive is read beside others")
	}
	f.Path = filepath.Join(t.TempDir(), "_pkg_.a")
	if z.readAhead(f, finding); m.Keeps(f.Path) || (*linkcache.Archives)(nil).Keeps(path) {
		t.Error("an archive outside GOCACHE is kept")
	}
}

// TestOrder: std's packages are read last.
func TestOrder(t *testing.T) {
	for path, want := range map[string]int{"main": 0, "example.com/a": 0, "gopkg.in/yaml.v3": 0, "runtime": 1, "encoding/json": 1, "vendor/golang.org/x/net/idna": 1} {
		if got := order(path); got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
}

// TestPullsClosed: a program has a finding, whatever its policy says, where a package outside std pulls
// what the release does not open or uses what nothing explains.
func TestPullsClosed(t *testing.T) {
	release, err := toolchain.Of("go1.26.8", "")
	if err != nil {
		t.Fatal(err)
	}
	released := symbols.NewRelease(release, "")
	pulls := func(symbol string) []summary.Object {
		return []summary.Object{{}, {References: []goobj.Symbol{{Name: "example.com/b.f"}, {Name: symbol}}}}
	}
	asm := pulls("runtime.stopTheWorldGC")
	asm[1].Asm = true
	std := pulls("runtime.stopTheWorldGC")
	std[0].Std = true
	for _, tt := range []struct {
		name    string
		archive summary.Archive
		want    bool
	}{
		{"what std opens", summary.Archive{Objects: pulls("runtime.nanotime")}, false},
		{"what std leaves closed", summary.Archive{Objects: pulls("runtime.stopTheWorldGC")}, true},
		{"another module's", summary.Archive{Objects: pulls("example.com/b.g")}, false},
		{"from assembly", summary.Archive{Objects: asm}, false},
		{"std's own", summary.Archive{Objects: std}, false},
		{"nothing", summary.Archive{}, false},
		{"without a mark", summary.Archive{Uses: uses.Archive{Uses: []uses.Use{{}}}}, true},
	} {
		if got := pullsClosed(released, &tt.archive); got != tt.want {
			t.Errorf("%s: %t", tt.name, got)
		}
	}
}
