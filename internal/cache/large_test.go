package cache

import (
	"bytes"
	"fmt"
	"math/bits"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// largeValues are as many and as large as what the first link of prometheus
// learns: 2,560 of 100 bytes to 8 MB, together 80 MB. They share one array.
func largeValues() (keys []Key, values [][]byte) {
	const count, total = 2560, 80 << 20
	block := make([]byte, 8<<20)
	for i := range block {
		block[i] = byte(i >> 8 * i)
	}
	sizes := []int{8 << 20, 4 << 20, 2 << 20, 2 << 20, 1 << 20, 1 << 20}
	left := total
	for _, n := range sizes {
		left -= n
	}
	for rest := count - len(sizes); rest > 0; rest-- {
		n := 100 + 2*(left/rest-100)*(rest%100)/99 // from 100 bytes to twice the mean
		sizes = append(sizes, n)
		left -= n
	}
	for i, n := range sizes {
		keys = append(keys, keyOf(fmt.Sprint("large ", i)))
		values = append(values, block[:n])
	}
	return keys, values
}

// What Put and Close need beside the values is little, and they are all known.
func TestLargeMemory(t *testing.T) {
	dir := t.TempDir()
	keys, values := largeValues()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	c := Open(dir, "f", MaxSize)
	for i, key := range keys {
		c.Put(key, values[i])
	}
	c.Close()
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 4<<20 {
		t.Errorf("%d bytes were allocated to write %d", n, fileSize(t, dir))
	}
	c = Open(dir, "f", MaxSize)
	defer c.Close()
	for i, key := range keys {
		if value, ok := c.Get(key); !ok || !bytes.Equal(value, values[i]) {
			t.Errorf("value %d: %d bytes, %t", i, len(value), ok)
		}
	}
}

// What was put early is out of memory and known, and is in the file before Close.
func TestEarly(t *testing.T) {
	if !hasLocks() || bits.UintSize == 32 {
		t.Skip("all is written by Close here")
	}
	dir := t.TempDir()
	put(Open(dir, "f", MaxSize), 0, 1)
	const workers, count, size = 8, 80, 64 << 10 // 40 MB
	c := Open(dir, "f", MaxSize)
	first, _ := c.Get(keyOf("0"))
	value := func(worker, i int) []byte {
		return bytes.Repeat([]byte{byte(worker), byte(i)}, size/2)
	}
	right := func(c *Cache, worker, i int) bool {
		v, ok := c.Get(keyOf(fmt.Sprint(worker, " ", i)))
		return ok && bytes.Equal(v, value(worker, i))
	}
	var wait sync.WaitGroup
	for worker := range workers {
		wait.Go(func() {
			for i := range count {
				c.Put(keyOf(fmt.Sprint(worker, " ", i)), value(worker, i))
				if !right(c, worker, i) || !right(c, worker, i/2) {
					t.Errorf("%d, %d: not known at once", worker, i)
				}
			}
		})
	}
	wait.Wait()
	if !bytes.Equal(first, valueOf(keyOf("0"))) {
		t.Error("bytes that were got before have changed")
	}
	if len(c.pending) == workers*count || c.size > early || len(c.pending)*size != c.size {
		t.Errorf("%d values of %d bytes are in memory", len(c.pending), c.size)
	}
	written := 0
	other := Open(dir, "f", MaxSize)
	for worker := range workers {
		for i := range count {
			if right(other, worker, i) {
				written++
			}
		}
	}
	other.Close()
	if written+len(c.pending) != workers*count {
		t.Errorf("%d of %d values are written, %d are not", written, workers*count, len(c.pending))
	}
	c.Close()
	c = Open(dir, "f", MaxSize)
	defer c.Close()
	for worker := range workers {
		for i := range count {
			if !right(c, worker, i) {
				t.Errorf("%d, %d: not known afterwards", worker, i)
			}
		}
	}
}

// Where more is to be done than to append, all waits in memory for Close.
func TestNotEarly(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, []byte("something else"))
	c := Open(dir, "f", MaxSize)
	const size = 1 << 20
	for i := range 20 {
		c.Put(keyOf(fmt.Sprint(i)), make([]byte, size))
	}
	if len(c.pending) != 20 || !c.late {
		t.Errorf("%d values are in memory; late: %t", len(c.pending), c.late)
	}
	if n := fileSize(t, dir); n != int64(len("something else")) {
		t.Errorf("the file has %d bytes before Close", n)
	}
	c.Close()
	c = Open(dir, "f", MaxSize)
	defer c.Close()
	for i := range 20 {
		if v, ok := c.Get(keyOf(fmt.Sprint(i))); !ok || len(v) != size {
			t.Errorf("value %d is not known", i)
		}
	}
}

// A file stays where it is while it grows, however much, as long as little of it
// is dead.
func TestGrowsInPlace(t *testing.T) {
	if !hasLocks() {
		t.Skip("without locks a file is not grown, but written anew")
	}
	dir := t.TempDir()
	value := make([]byte, 8<<10)
	add := func(i int) os.FileInfo {
		c := Open(dir, "f", MaxSize)
		c.Put(keyOf(fmt.Sprint(i)), value)
		c.Close()
		fi, err := os.Stat(filepath.Join(dir, "f"))
		if err != nil {
			t.Fatal(err)
		}
		return fi
	}
	first := add(0)
	for i := 1; i < 200; i++ {
		if fi := add(i); !os.SameFile(fi, first) {
			t.Fatalf("batch %d is in another file", i)
		}
	}
	c := Open(dir, "f", MaxSize)
	defer c.Close()
	for i := range 200 {
		if _, ok := c.Get(keyOf(fmt.Sprint(i))); !ok {
			t.Errorf("value %d is not known", i)
		}
	}
}

// Of a full file the newest half is kept.
func TestFullKeepsNewest(t *testing.T) {
	dir := t.TempDir()
	const max = 64 << 10
	for i := range 500 {
		put(Open(dir, "f", max), i, i+1)
		size := fileSize(t, dir)
		if size > max {
			t.Fatalf("%d bytes", size)
		}
		n := knownIn(t, dir, 0, i+1)
		if n == i+1 {
			continue
		}
		if size < max*4/10 || size > max/2 {
			t.Errorf("%d bytes are left", size)
		}
		if newest := knownIn(t, dir, i+1-n, i+1); newest != n {
			t.Errorf("%d of the newest %d names are known", newest, n)
		}
		return
	}
	t.Error("the file was never full")
}

// A batch that was interrupted between its values and its trailer is ignored,
// left where it is if it is small, and left out of a new file if it is not.
func TestInterrupted(t *testing.T) {
	if !hasLocks() {
		t.Skip("without locks a file is not grown, but written anew")
	}
	dir := t.TempDir()
	put(Open(dir, "f", MaxSize), 0, 100)
	first := fileSize(t, dir)
	put(Open(dir, "f", MaxSize), 100, 120)
	path := filepath.Join(dir, "f")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		data []byte
		same bool // the file is written on
	}{
		{"values", data[:first+999], true},
		{"all but the trailer", data[:len(data)-trailerSize], true},
		{"all but a byte", data[:len(data)-1], true},
		{"many values", append(data[:first:first], make([]byte, 2*first)...), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			writeFile(t, dir, test.data)
			before, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if n := knownIn(t, dir, 0, 120); n != 100 {
				t.Errorf("%d names are known", n)
			}
			put(Open(dir, "f", MaxSize), 120, 125)
			after, err := os.Stat(path)
			if err != nil || os.SameFile(before, after) != test.same {
				t.Errorf("the same file: %t, %v", !test.same, err)
			}
			if n := knownIn(t, dir, 0, 125); n != 105 {
				t.Errorf("%d names are known afterwards", n)
			}
			c := Open(dir, "f", MaxSize)
			defer c.Close()
			if c.view.Load().end != len(c.view.Load().data) {
				t.Errorf("%d of %d bytes are good", c.view.Load().end, len(c.view.Load().data))
			}
		})
	}
}
