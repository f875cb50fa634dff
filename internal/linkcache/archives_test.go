package linkcache

import (
	"errors"
	"math/bits"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/linkgate/linkgate/internal/cache"
)

// inCache names an archive in GOCACHE by a content of one digit.
func inCache(gocache, digit string) string {
	sum := strings.Repeat(digit, 64)
	return filepath.Join(gocache, sum[:2], sum+"-d")
}

// What an archive says is read once where it can be kept. What is too large to keep
// and an archive without a name in GOCACHE are read once a link, and what cannot be
// read is an error each time.
func TestTexts(t *testing.T) {
	dir := t.TempDir()
	gocache := filepath.Join(dir, "gocache")
	archives := []string{inCache(gocache, "a"), inCache(gocache, "b"), inCache(gocache, "c"), filepath.Join(dir, "_pkg_.a")}
	small, large, work := "small", strings.Repeat("large", cache.MaxValue/5+1), "work"
	broken := errors.New("broken")
	for i, want := range [][4]int64{{1, 1, 1, 1}, {0, 1, 1, 1}} {
		m := &Archives{gocache: gocache, objects: cache.Open(dir, "archives.bin", cache.MaxSize)}
		var reads [4]atomic.Int64
		texts, errs := m.Texts(archives, Summary, func(i int) ([]byte, error) {
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
		m.Close()
	}
}

// What the file has lost when it is asked for, for want of room, is read again.
func TestTextsAgain(t *testing.T) {
	dir := t.TempDir()
	m := &Archives{gocache: dir, objects: cache.Open(dir, "archives.bin", 1<<10)}
	defer m.Close()
	early := cache.Appends && bits.UintSize == 64 // elsewhere all is kept in memory until the end
	reads := 0
	want := strings.Repeat("x", cache.MaxValue)
	texts, errs := m.Texts([]string{inCache(dir, "a")}, Graph, func(int) ([]byte, error) {
		reads++
		return []byte(want), nil
	})
	if string(texts[0]) != want || errs[0] != nil || early && reads != 2 {
		t.Errorf("got %d bytes, %v, after %d reads", len(texts[0]), errs[0], reads)
	}
}

// TestValues: what is kept is decoded, and read again where that fails; what cannot be read, or be
// decoded even then, is an error.
func TestValues(t *testing.T) {
	dir := t.TempDir()
	m := &Archives{gocache: dir, objects: cache.Open(dir, "archives.bin", cache.MaxSize)}
	defer m.Close()
	archives := []string{inCache(dir, "a"), inCache(dir, "b"), inCache(dir, "c"), inCache(dir, "d"), inCache(dir, "e")}
	for i, text := range []string{"1", "damaged"} {
		m.PutText(archives[i], Modules, []byte(text))
	}
	broken := errors.New("broken")
	var reads [5]atomic.Int64
	values, errs := Values(m, archives, Modules, func(i int) ([]byte, error) {
		reads[i].Add(1)
		if i == 3 {
			return nil, broken
		}
		return []byte([]string{"9", "2", "3", "", "no number"}[i]), nil
	}, func(text []byte) (int, error) { return strconv.Atoi(string(text)) })
	if !slices.Equal(values[:3], []int{1, 2, 3}) || errs[0] != nil || errs[1] != nil || errs[2] != nil || errs[3] != broken || errs[4] == nil {
		t.Errorf("got %v, %v", values, errs)
	}
	for i, want := range []int64{0, 1, 1, 1, 2} {
		if n := reads[i].Load(); n != want {
			t.Errorf("archive %d was read %d times, want %d", i, n, want)
		}
	}
}

// What one linkgate has learnt another does not believe.
func TestKeyOfOther(t *testing.T) {
	gocache := t.TempDir()
	archive := inCache(gocache, "a")
	mine, ok := (&Archives{gocache: gocache, self: [32]byte{1}}).key(archive, Graph)
	other, _ := (&Archives{gocache: gocache, self: [32]byte{2}}).key(archive, Graph)
	if !ok || mine == other {
		t.Errorf("got %v and %v, %t", mine, other, ok)
	}
}

// Nothing is kept of the archives of a toolchain whose format its sources tell.
func TestKnownToolchains(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
		t.Setenv(name, dir)
	}
	none := func(string) string { return "" }
	for version, want := range map[string]bool{"go1.26.8": true, "go1.99.1": false, "devel go1.26-0123456789": false} {
		m := OpenArchives(none, version)
		if got := m.objects != nil; got != want || m.sources == nil {
			t.Errorf("%s: got %t, want %t", version, got, want)
		}
		m.Close()
	}
}
