package toolexec

import (
	"errors"
	"math/bits"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/linkgate/linkgate/internal/cache"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/summary"
)

// inCache names an archive in GOCACHE by a content of one digit.
func inCache(gocache, digit string) string {
	sum := strings.Repeat(digit, 64)
	return filepath.Join(gocache, sum[:2], sum+"-d")
}

// What an archive says is read once where it can be kept. What is too large to keep
// and an archive without a name in GOCACHE are read once a link, and what cannot be
// read is an error each time.
func TestLearn(t *testing.T) {
	dir := t.TempDir()
	gocache := filepath.Join(dir, "gocache")
	archives := []string{inCache(gocache, "a"), inCache(gocache, "b"), inCache(gocache, "c"), filepath.Join(dir, "_pkg_.a")}
	small, large, work := "small", strings.Repeat("large", cache.MaxValue/5+1), "work"
	broken := errors.New("broken")
	for i, want := range [][4]int64{{1, 1, 1, 1}, {0, 1, 1, 1}} {
		m := &memory{gocache: gocache, archives: cache.Open(dir, "archives.bin", cache.MaxSize)}
		var reads [4]atomic.Int64
		texts, errs := m.learn(archives, kindSummary, func(i int) ([]byte, error) {
			reads[i].Add(1)
			if i == 2 {
				return nil, broken
			}
			return []byte([]string{small, large, "", work}[i]), nil
		})
		for j, text := range []string{small, large, "", work} {
			if string(texts[j]) != text {
				t.Errorf("link %d: archive %d says %d bytes, want %d", i, j, len(texts[j]), len(text))
			}
			if n := reads[j].Load(); n != want[j] {
				t.Errorf("link %d: archive %d was read %d times, want %d", i, j, n, want[j])
			}
		}
		if !slices.Equal(errs, []error{nil, nil, broken, nil}) {
			t.Errorf("link %d: got %v", i, errs)
		}
		m.close()
	}
}

// What the file has lost when it is asked for, for want of room, is read again.
func TestLearnAgain(t *testing.T) {
	dir := t.TempDir()
	m := &memory{gocache: dir, archives: cache.Open(dir, "archives.bin", 1<<10)}
	defer m.close()
	early := cache.Appends && bits.UintSize == 64 // elsewhere all is kept in memory until the end
	reads := 0
	want := strings.Repeat("x", cache.MaxValue)
	texts, errs := m.learn([]string{inCache(dir, "a")}, kindGraph, func(int) ([]byte, error) {
		reads++
		return []byte(want), nil
	})
	if string(texts[0]) != want || errs[0] != nil || early && reads != 2 {
		t.Errorf("got %d bytes, %v, after %d reads", len(texts[0]), errs[0], reads)
	}
}

// What one linkgate has learnt another does not believe.
func TestKeyOfOther(t *testing.T) {
	gocache := t.TempDir()
	archive := inCache(gocache, "a")
	mine, ok := (&memory{gocache: gocache, self: [32]byte{1}}).key(archive, kindGraph)
	other, _ := (&memory{gocache: gocache, self: [32]byte{2}}).key(archive, kindGraph)
	if !ok || mine == other {
		t.Errorf("got %v and %v, %t", mine, other, ok)
	}
}

// A reference of assembly that the linker passes over, up to Go 1.26, shows no pull:
// its package may have declared one that only others use.
func TestChecked(t *testing.T) {
	plain, marked, std := goobj.Symbol{Name: "a.plain"}, goobj.Symbol{Name: "a.marked", Linkname: true}, goobj.Symbol{Name: "a.std", LinknameStd: true}
	all := []goobj.Symbol{plain, marked, std}
	for _, test := range []struct {
		rules linkname.Rules
		asm   bool
		want  []goobj.Symbol
	}{
		{linkname.Rules{}, true, []goobj.Symbol{marked, std}},
		{linkname.Rules{}, false, all},
		{linkname.Rules{AsmChecked: true}, true, all},
	} {
		o := &summary.Object{Asm: test.asm, References: slices.Clone(all)}
		if got := (&program{rules: test.rules}).checked(o); !slices.Equal(got, test.want) {
			t.Errorf("%+v: got %v, want %v", test, got, test.want)
		}
		if !slices.Equal(o.References, all) {
			t.Errorf("the summary has become %v", o.References)
		}
	}
}

// An archive in which other objects lie than its summary says is not read.
func TestReadOther(t *testing.T) {
	paths, err := filepath.Glob("../internal/goobj/testdata/*.a")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, path := range paths {
		head, err := goobj.ReadHeader(path)
		if err != nil {
			t.Fatal(err)
		}
		layout, _, err := toolchain(head.Version, "")
		if err != nil {
			t.Fatal(err)
		}
		p := &program{header: head, layout: layout, packages: []pkg{{path: "a", archive: path}}}
		objects := 0
		if err := p.read(0, func(f *goobj.File) error { objects = len(f.Objects); return nil }); err != nil || objects == 0 {
			t.Fatalf("%s: %d objects, %v", path, objects, err)
		}
		for _, n := range []int{objects - 1, objects, objects + 1} {
			p.packages[0].summary = &summary.Archive{Objects: make([]summary.Object, n)}
			read := false
			err := p.read(0, func(*goobj.File) error { read = true; return nil })
			if read != (n == objects) || read != (err == nil) {
				t.Errorf("%s: %d objects, summary of %d: read %t, %v", path, objects, n, read, err)
			}
		}
	}
}

// kept returns a program of one archive in a GOCACHE, and a memory for it.
func kept(t *testing.T) (*program, *memory) {
	t.Helper()
	p, dir := seed(t), t.TempDir()
	text, err := os.ReadFile(p.packages[0].archive)
	if err != nil {
		t.Fatal(err)
	}
	path := inCache(dir, "a")
	if err := os.Mkdir(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o666); err != nil {
		t.Fatal(err)
	}
	p.packages[0].archive = path
	m := &memory{gocache: dir, archives: cache.Open(dir, "archives.bin", cache.MaxSize)}
	t.Cleanup(m.close)
	return p, m
}

// A summary that is of no use, and sites that are not, are read again.
func TestOfNoUse(t *testing.T) {
	p, m := kept(t)
	path := p.packages[0].archive
	for _, kind := range []byte{kindSummary, kindSites} {
		m.putArchive(path, kind, []byte{9, 9})
	}
	got := p.summarize(m, map[string]string{"main": path})["main"]
	if got.err != nil || !reflect.DeepEqual(got.archive, p.packages[0].summary) {
		t.Errorf("got %+v, %v", got.archive, got.err)
	}
	if sites, err := p.sitesOf(m, 0, map[string]bool{"fmt.tooLarge": true}); err != nil || len(sites[0]["fmt.tooLarge"]) == 0 {
		t.Errorf("got %v, %v", sites, err)
	}
}

// What is remembered of an archive's sites are those of what it refers to itself: for
// anything else it is opened.
func TestSitesOfOther(t *testing.T) {
	p, m := kept(t)
	for range 2 {
		for _, symbol := range []string{"fmt.tooLarge", "fmt..inittask"} {
			sites, err := p.sitesOf(m, 0, map[string]bool{symbol: true})
			if err != nil || len(sites[0][symbol]) == 0 {
				t.Errorf("%s: got %v, %v", symbol, sites, err)
			}
		}
	}
	if err := os.Remove(p.packages[0].archive); err != nil {
		t.Fatal(err)
	}
	if _, err := p.sitesOf(m, 0, map[string]bool{"fmt.tooLarge": true}); err != nil {
		t.Errorf("what is remembered: %v", err)
	}
	if sites, err := p.sitesOf(m, 0, map[string]bool{"fmt.tooLarge": true, "fmt..inittask": true}); err == nil {
		t.Errorf("what is not: got %v", sites)
	}
}

// Nothing is remembered of the archives of a toolchain whose format its sources tell.
func TestRememberKnown(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
		t.Setenv(name, dir)
	}
	none := Config{Getenv: func(string) string { return "" }}
	for version, want := range map[string]bool{"go1.26.8": true, "go1.99.1": false, "devel go1.26-0123456789": false} {
		m := remember(none, version)
		if got := m.archives != nil; got != want || m.cache == nil {
			t.Errorf("%s: got %t, want %t", version, got, want)
		}
		m.close()
	}
}
