package cache

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/longtest"
	"github.com/linkgate/linkgate/internal/mmap"
)

// keyOf returns the key of a name, of one of three kinds.
func keyOf(name string) Key {
	sum := sha256.Sum256([]byte(name))
	return Key{Content: sum, Kind: sum[0] % 3}
}

// valueOf returns the only right value of a key: of 0 to 4 KB, mostly short.
func valueOf(key Key) []byte {
	r := rand.NewChaCha8(key.Content)
	n := r.Uint64() % 300
	if n%10 == 0 {
		n = r.Uint64() % 4096
	}
	value := make([]byte, n)
	r.Read(value)
	return append(value, key.Kind)
}

// put puts the values of names from i to j and closes the cache.
func put(c *Cache, i, j int) {
	for ; i < j; i++ {
		key := keyOf(fmt.Sprint(i))
		c.Put(key, valueOf(key))
	}
	c.Close()
}

// known returns how many of the names from i to j a file knows; it fails on a
// wrong value.
func known(t testing.TB, c *Cache, i, j int) int {
	t.Helper()
	n := 0
	for ; i < j; i++ {
		key := keyOf(fmt.Sprint(i))
		value, ok := c.Get(key)
		if !ok {
			continue
		}
		if !bytes.Equal(value, valueOf(key)) {
			t.Fatalf("name %d: %d wrong bytes", i, len(value))
		}
		n++
	}
	return n
}

func knownIn(t testing.TB, dir string, i, j int) int {
	t.Helper()
	c := Open(dir, "f", MaxSize)
	defer c.Close()
	return known(t, c, i, j)
}

func TestPutGet(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "there")
	content := sha256.Sum256(nil)
	kind0, kind1, kind2 := Key{content, 0}, Key{content, 1}, Key{content, 2}

	c := Open(dir, "f", MaxSize)
	if _, ok := c.Get(kind0); ok {
		t.Error("an empty cache knows something")
	}
	c.Put(kind0, []byte("zero"))
	c.Put(kind1, nil)
	c.Put(kind0, []byte("other"))
	c.Put(kind2, make([]byte, MaxValue+1))
	check := func(c *Cache) {
		t.Helper()
		if v, ok := c.Get(kind0); !ok || string(v) != "zero" {
			t.Errorf("kind 0: %q, %t", v, ok)
		}
		if v, ok := c.Get(kind1); !ok || len(v) != 0 {
			t.Errorf("kind 1: %q, %t", v, ok)
		}
		if v, ok := c.Get(kind2); ok {
			t.Errorf("kind 2: %d bytes", len(v))
		}
	}
	check(c)
	c.Close()
	c.Close()

	c = Open(dir, "f", MaxSize)
	check(c)
	c.Put(kind0, []byte("other"))
	check(c)
	c.Close()
	c = Open(dir, "f", MaxSize)
	check(c)
	c.Close()
	if _, ok := c.Get(kind0); ok {
		t.Error("a closed cache knows something")
	}
}

// Many small batches: what is live stays few, nothing is lost, and indexes do
// not take much of the file.
func TestManyBatches(t *testing.T) {
	dir := t.TempDir()
	batches := 600
	if longtest.Enabled() {
		batches = 3000
	}
	values := 0
	for i := range batches {
		put(Open(dir, "f", MaxSize), i, i+1)
		values += len(valueOf(keyOf(fmt.Sprint(i))))
		if i%(batches/6) == 0 {
			if n := knownIn(t, dir, 0, i+1); n != i+1 {
				t.Fatalf("after %d batches %d names are known", i+1, n)
			}
		}
	}
	c := Open(dir, "f", MaxSize)
	defer c.Close()
	if n := known(t, c, 0, batches); n != batches {
		t.Errorf("%d of %d names are known", n, batches)
	}
	for i := 1; i < len(c.view.Load().live); i++ {
		if before, n := len(c.view.Load().live[i-1].index), len(c.view.Load().live[i].index); before < growth*n {
			t.Errorf("an index of %d bytes before one of %d", before, n)
		}
	}
	used := len(header)
	for _, b := range c.view.Load().live {
		used += len(b.index) + trailerSize
	}
	dead, padding := len(c.view.Load().data)-used-values, batches*(align-1)
	if n := c.view.Load().dead; n > dead || n < dead-padding {
		t.Errorf("%d bytes are dead, not %d", dead, n)
	}
	t.Logf("%d live, %d bytes of values in %d", len(c.view.Load().live), values, len(c.view.Load().data))
	if len(c.view.Load().data) > values+batches*(trailerSize+align+16*entrySize) {
		t.Errorf("%d bytes of values take %d", values, len(c.view.Load().data))
	}
}

// Two links that learn the same archives at once write them once.
func TestSameTwice(t *testing.T) {
	dir := t.TempDir()
	a, b := Open(dir, "f", MaxSize), Open(dir, "f", MaxSize)
	put(a, 0, 10)
	size := fileSize(t, dir)
	put(b, 0, 10)
	if n := fileSize(t, dir); n != size {
		t.Errorf("%d bytes became %d", size, n)
	}
}

func TestFull(t *testing.T) {
	dir := t.TempDir()
	small := func() *Cache { return Open(dir, "f", 8<<10) }
	old := small()
	put(small(), 0, 10)
	old.Close()
	old = small()
	for i := 10; i < 200; i += 10 {
		put(small(), i, i+10)
		if n := fileSize(t, dir); n > 8<<10 {
			t.Fatalf("%d bytes", n)
		}
		if n := knownIn(t, dir, i, i+10); n != 10 {
			t.Fatalf("%d of the last 10 names are known", n)
		}
	}
	if n := known(t, old, 0, 10); n != 10 {
		t.Errorf("the old mapping knows %d of 10 names", n)
	}
	if n := knownIn(t, dir, 0, 10); n != 0 {
		t.Errorf("the new file knows %d of the first names", n)
	}
	old.Close()

	for i := 300; i < 400; i++ { // by small appends too
		put(small(), i, i+1)
		if n := fileSize(t, dir); n > 8<<10 {
			t.Fatalf("%d bytes", n)
		}
		if n := knownIn(t, dir, i, i+1); n != 1 {
			t.Fatal("the last name is not known")
		}
	}

	put(small(), 200, 300) // more than fits
	if n, size := knownIn(t, dir, 200, 300), fileSize(t, dir); n < 10 || size > 8<<10 {
		t.Errorf("%d names in %d bytes", n, size)
	}
	c := small()
	c.Put(keyOf("large"), make([]byte, 8<<10))
	c.Close()
	if n := knownIn(t, dir, 200, 300); n < 10 {
		t.Errorf("a value that never fits threw the others away: %d are left", n)
	}
	noTemps(t, dir)
}

// Whatever stands in the way is not known, and does not stop anything.
func TestInTheWay(t *testing.T) {
	for _, test := range []struct {
		name string
		make func(dir string) error
	}{
		{"directory is a file", func(dir string) error { return os.WriteFile(dir, nil, 0o666) }},
		{"file is a directory", func(dir string) error { return os.MkdirAll(filepath.Join(dir, "f"), 0o777) }},
		{"link to itself", func(dir string) error {
			if runtime.GOOS == "windows" {
				return errors.New("a file can take its place there")
			}
			os.Mkdir(dir, 0o777)
			return os.Symlink("f", filepath.Join(dir, "f"))
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "dir")
			if err := test.make(dir); err != nil {
				t.Skip(err)
			}
			c := Open(dir, "f", MaxSize)
			if n := known(t, c, 0, 10); n != 0 {
				t.Errorf("%d names are known", n)
			}
			put(c, 0, 10)
			if n := knownIn(t, dir, 0, 10); n != 0 {
				t.Errorf("%d names are known", n)
			}
		})
	}
}

// Without a lock each write makes a new file.
func TestWithoutLock(t *testing.T) {
	dir := t.TempDir()
	for i := range 5 {
		c := Open(dir, "f", MaxSize)
		key := keyOf(fmt.Sprint(i))
		c.Put(key, valueOf(key))
		f, err := os.OpenFile(c.path, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			t.Fatal(err)
		}
		fi, data := open(f, c.max)
		c.write(f, fi, parse(data), false, false)
		mmap.Unmap(data)
		f.Close()
		now, err := os.Stat(c.path)
		if err != nil || os.SameFile(fi, now) {
			t.Errorf("the file is still the same (%v)", err)
		}
		c.pending = nil
		c.Close()
	}
	if n := knownIn(t, dir, 0, 5); n != 5 {
		t.Errorf("%d names are known", n)
	}
	noTemps(t, dir)
}

// A process that holds the lock for ever costs what was learnt, and a moment.
func TestLockHeld(t *testing.T) {
	dir := t.TempDir()
	put(Open(dir, "f", MaxSize), 0, 5)
	f, err := os.Open(filepath.Join(dir, "f"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if locked, _ := lockFile(f, time.Now()); !locked {
		t.Skip("no locks here")
	}
	c := Open(dir, "f", MaxSize)
	c.patience = 20 * time.Millisecond
	start := time.Now()
	put(c, 5, 10)
	if d := time.Since(start); d < c.patience {
		t.Errorf("Close took %v", d)
	}
	if n := knownIn(t, dir, 0, 10); n != 5 {
		t.Errorf("%d names are known", n)
	}
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	old, young, other := filepath.Join(dir, "f.1.tmp"), filepath.Join(dir, "f.2.tmp"), filepath.Join(dir, "g.1.tmp")
	hours := time.Now().Add(-2 * time.Hour)
	for _, path := range []string{old, young, other} {
		if err := os.WriteFile(path, nil, 0o666); err != nil {
			t.Fatal(err)
		}
		if path == young {
			continue
		}
		if err := os.Chtimes(path, hours, hours); err != nil {
			t.Fatal(err)
		}
	}
	sweep(dir, "f")
	for path, want := range map[string]bool{old: false, young: true, other: true} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func fileSize(t *testing.T, dir string) int64 {
	t.Helper()
	fi, err := os.Stat(filepath.Join(dir, "f"))
	if err != nil {
		t.Fatal(err)
	}
	return fi.Size()
}

func noTemps(t *testing.T, dir string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*"+tempSuffix))
	if err != nil || len(paths) > 0 {
		t.Errorf("left behind: %q, %v", paths, err)
	}
}
