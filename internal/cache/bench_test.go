package cache

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

const (
	benchRecords = 50_000
	benchKeys    = 1_300
)

// benchFile makes a file of 50,000 records of about 340 bytes: in one batch, or
// in as many as 2,000 links left that each learnt something.
func benchFile(b *testing.B, batches int) (dir string, keys []Key) {
	dir = b.TempDir()
	for i := range batches {
		put(Open(dir, "f", MaxSize), i*benchRecords/batches, (i+1)*benchRecords/batches)
	}
	for i := range benchKeys {
		keys = append(keys, keyOf(fmt.Sprint(i*benchRecords/benchKeys)))
	}
	return dir, keys
}

func forEachFile(b *testing.B, f func(b *testing.B, dir string, keys []Key)) {
	for _, batches := range []int{1, 2000} {
		b.Run(fmt.Sprintf("batches=%d", batches), func(b *testing.B) {
			dir, keys := benchFile(b, batches)
			b.ReportAllocs()
			f(b, dir, keys)
			c := Open(dir, "f", MaxSize)
			defer c.Close()
			b.ReportMetric(float64(len(c.view.Load().data)), "file-bytes")
			b.ReportMetric(float64(len(c.view.Load().live)), "indexes")
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	forEachFile(b, func(b *testing.B, dir string, _ []Key) {
		for b.Loop() {
			Open(dir, "f", MaxSize).Close()
		}
	})
}

// BenchmarkGet1300 looks 1,300 keys up, as the link of 1,300 packages does.
func BenchmarkGet1300(b *testing.B) {
	forEachFile(b, func(b *testing.B, dir string, keys []Key) {
		c := Open(dir, "f", MaxSize)
		defer c.Close()
		for b.Loop() {
			for _, key := range keys {
				if _, ok := c.Get(key); !ok {
					b.Fatal("not known")
				}
			}
		}
	})
}

// BenchmarkGetLarge looks up all that the first link of prometheus has put.
func BenchmarkGetLarge(b *testing.B) {
	dir := b.TempDir()
	keys, values := largeValues()
	c := Open(dir, "f", MaxSize)
	n := 0
	for i, key := range keys {
		c.Put(key, values[i])
		n += len(values[i])
	}
	c.Close()
	b.SetBytes(int64(n))
	for b.Loop() {
		c := Open(dir, "f", MaxSize)
		for _, key := range keys {
			if _, ok := c.Get(key); !ok {
				b.Fatal("not known")
			}
		}
		c.Close()
	}
}

// BenchmarkPutLarge is the first link of prometheus.
func BenchmarkPutLarge(b *testing.B) {
	dir := b.TempDir()
	keys, values := largeValues()
	b.ReportAllocs()
	for b.Loop() {
		c := Open(dir, "f", MaxSize)
		for i, key := range keys {
			c.Put(key, values[i])
		}
		c.Close()
		os.Remove(filepath.Join(dir, "f"))
	}
}

// BenchmarkMiss1300 looks up what no index knows.
func BenchmarkMiss1300(b *testing.B) {
	forEachFile(b, func(b *testing.B, dir string, keys []Key) {
		c := Open(dir, "f", MaxSize)
		defer c.Close()
		var missing []Key
		for i := range keys {
			missing = append(missing, keyOf(fmt.Sprint("missing ", i)))
		}
		for b.Loop() {
			for _, key := range missing {
				if _, ok := c.Get(key); ok {
					b.Fatal("known")
				}
			}
		}
	})
}

// BenchmarkLink is a link's whole use of the cache, with the page faults of a new
// mapping: Open, 1,300 look-ups, Close. The keys are spread over the whole file.
func BenchmarkLink(b *testing.B) {
	forEachFile(b, func(b *testing.B, dir string, keys []Key) {
		for b.Loop() {
			c := Open(dir, "f", MaxSize)
			for _, key := range keys {
				if _, ok := c.Get(key); !ok {
					b.Fatal("not known")
				}
			}
			c.Close()
		}
	})
}

// BenchmarkLinkNeighbours is the same for keys that were learnt one after
// another, as those of one program mostly are.
func BenchmarkLinkNeighbours(b *testing.B) {
	forEachFile(b, func(b *testing.B, dir string, _ []Key) {
		var keys []Key
		for i := range benchKeys {
			keys = append(keys, keyOf(fmt.Sprint(benchRecords/2+i)))
		}
		for b.Loop() {
			c := Open(dir, "f", MaxSize)
			for _, key := range keys {
				if _, ok := c.Get(key); !ok {
					b.Fatal("not known")
				}
			}
			c.Close()
		}
	})
}

// BenchmarkFirst is the first link of 1,300 packages: nothing is known, all is
// written.
func BenchmarkFirst(b *testing.B) {
	dir := b.TempDir()
	var keys []Key
	var values [][]byte
	for i := range benchKeys {
		keys = append(keys, keyOf(fmt.Sprint(i)))
		values = append(values, valueOf(keys[i]))
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		c := Open(dir, fmt.Sprint("f", n), MaxSize)
		n++
		for i, key := range keys {
			c.Put(key, values[i])
		}
		c.Close()
	}
}

func BenchmarkContentKey(b *testing.B) {
	const gocache = "/home/somebody/.cache/go-build"
	path := gocache + "/0a/0a23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdff-d"
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := ContentKey(path, gocache); !ok {
			b.Fatal("no key")
		}
	}
}

func BenchmarkSum(b *testing.B) {
	for _, n := range []int{40, 340, 32 << 10, 4 << 20} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			entry, value := make([]byte, 40), make([]byte, n)
			b.SetBytes(int64(n))
			for b.Loop() {
				sum(entry, value)
			}
		})
	}
}
