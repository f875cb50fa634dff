// Package cache stores what linkgate has learnt from files whose names are the
// hash of their content, such as the archives in GOCACHE: what was learnt from
// such a file stays true for ever.
//
// It stores bytes and does not know what they say. One file belongs to one
// toolchain version and one sort of values, which the caller puts into its name:
// go1.26.8-archives.bin. What a key stands for never changes: a value for a key that
// the file knows is dropped. Who writes other values, as another version of the
// caller does, takes other keys.
//
// # What is promised
//
// A cache never fails. Whatever cannot be read is not known, and whatever cannot
// be written (a full disk, a directory without permission) will not be known next
// time. No error leaves this package.
//
// Many processes may read and write one file at once. A value is returned whole
// or not at all: every record has a checksum over its key, place and value, which
// is held against the bytes at each Get. The checksum finds damage. It does not
// find intent: who may write the file may make it say anything, as with GOCACHE.
//
// Where the system has flock, the only values that are lost are those of a
// process that was killed, met an error, waited more than a second for the lock,
// or found the file damaged; then the others' values go too. Of a full file the
// half that was written last stays. Without flock, of two processes that write at
// once one may lose what it learnt.
//
// Memory holds few values: Put keeps what it is given, and where the system has
// flock writes it once 8 MiB have come together; Get then finds it in the file.
//
// A reader keeps the bytes that it has opened: a file only ever grows, or another
// one is renamed over it. linkgate never truncates a file, since a process that
// looks at a mapping behind the end of its file is killed by SIGBUS. (Another
// program that truncates the file can still do that.)
//
// # The file
//
// Numbers are little-endian. Places are counted from the start of the file.
//
//	file    header batch*
//	header  "linkgate cache\n" version:u8           16 bytes
//	batch   values padding index trailer            written at once
//	values  the new values, one after another
//	padding 0 to 15 zeros; index and trailer start at multiples of 16
//	index   entry*, sorted by content and kind
//	entry   content:32 kind:u8 length:u24 at:u32 sum:u64             48 bytes
//	trailer "lgtrail\n" end:u32 count:u32 previous:u32 dead:u32
//	        indexSum:u64 zero:u64 sum:u64                            48 bytes
//
// An entry's sum covers its other 40 bytes and its value, a trailer's sum its
// other 40 bytes; sums are XXH64. End is the place behind the trailer itself.
// Previous is the end of the batch to search next, 0 for none. Dead is how many
// bytes before the trailer nothing refers to.
//
// A batch's index also repeats the entries of the batches before it that are
// smaller than four times its own size, and its previous skips them. So each
// index that is searched is at least four times as large as the one behind it,
// and there are never more than a dozen or so. Contents are hashes, evenly spread,
// so that a place in an index can be guessed: a look-up takes a handful of probes,
// and opening reads trailers alone.
//
// The file is written anew, as one batch, where more than a quarter of it would be
// dead, and where it would become larger than the caller wants it: then the oldest
// values are left out, so that half of it is free again. Old is what stands at the
// front; being read makes nothing younger.
//
// # What is refused
//
// Bytes behind the last good trailer (an interrupted write) are ignored, and dead
// once another batch stands behind them. A file with another header, with a chain
// of trailers that breaks or that is larger than the caller wants it knows nothing.
// A record that does not fit its sum is not returned, and neither is anything else
// from then on. All of these are replaced by a new file at the next Close that has
// something to write.
package cache

import (
	"io/fs"
	"math"
	"math/bits"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/linkgate/linkgate/internal/mmap"
)

const (
	// MaxSize is the most that a file may take, in bytes: just below 2 GiB, and 256
	// MiB where addresses have 32 bits, since a file is mapped as a whole.
	MaxSize = 1<<(28+3*(math.MaxUint>>63)) - 1
	// MaxValue is the largest length of a value, in bytes. Larger ones are not
	// stored.
	MaxValue = 1<<24 - 1

	// early is how many bytes are kept in memory before they are written.
	early = 8 << 20
)

// Cache is an open cache file and what was learnt since. Get and Put may be
// called by many goroutines at once, Close by one, after them.
type Cache struct {
	path     string
	max      int           // how large the file may be, in bytes
	patience time.Duration // how long Close waits for the lock

	file    fs.FileInfo // of the file as it was opened, nil without one
	view    atomic.Pointer[view]
	mapped  [][]byte    // all that views were made of
	damaged atomic.Bool // a record of view did not fit its sum

	mu      sync.Mutex
	pending map[Key][]byte
	learnt  atomic.Bool // pending is not empty
	size    int         // of the values in pending, in bytes
	late    bool        // nothing is written before Close
}

// Open opens the file of that name in dir, which is to grow to max bytes at most
// and never beyond [MaxSize], and maps it where the system can. A file that is
// missing or cannot be read gives a cache that knows nothing.
func Open(dir, name string, max int) *Cache {
	c := &Cache{
		path:     filepath.Join(dir, name),
		max:      min(max, MaxSize),
		patience: time.Second,
		late:     bits.UintSize == 32, // several mappings of the file may not find room
	}
	c.reopen()
	return c
}

// reopen looks at the file as it is now. What was looked at before stays mapped.
func (c *Cache) reopen() {
	c.view.Store(&view{})
	// A pipe would keep os.Open waiting.
	if fi, err := os.Stat(c.path); err != nil || !fi.Mode().IsRegular() {
		return
	}
	f, err := os.Open(c.path)
	if err != nil {
		return
	}
	defer f.Close()
	fi, data := open(f, c.max)
	c.mapped = append(c.mapped, data)
	c.file = fi
	v := parse(data)
	c.view.Store(&v)
}

// open maps f. The file info is nil where f cannot be read.
func open(f *os.File, limit int) (fs.FileInfo, []byte) {
	fi, err := f.Stat()
	if err != nil || !fi.Mode().IsRegular() {
		return nil, nil
	}
	if fi.Size() > int64(limit) {
		return fi, nil
	}
	data, err := mmap.Map(f, fi.Size())
	if err != nil {
		return nil, nil
	}
	return fi, data
}

// Get returns the value of a key. The bytes are part of the mapping, or were given
// to Put: they must not be changed, and not be looked at after Close.
func (c *Cache) Get(key Key) ([]byte, bool) {
	if c.learnt.Load() {
		c.mu.Lock()
		value, ok := c.pending[key]
		c.mu.Unlock()
		if ok {
			return value, true
		}
	}
	if c.damaged.Load() {
		return nil, false
	}
	value, found, ok := c.view.Load().get(key)
	if !ok {
		c.damaged.Store(true)
	}
	return value, found
}

// Put keeps the value, which must not be changed any more; Get finds it at once.
// It is written by Close, or by the Put with which values of 8 MiB have come
// together, where that takes no more than to write behind the end of the file. A
// value for a key that is known, or of more than [MaxValue] bytes, is dropped.
func (c *Cache) Put(key Key, value []byte) {
	if len(value) > MaxValue {
		return
	}
	if _, ok := c.Get(key); ok {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.pending[key]; ok {
		return
	}
	if c.pending == nil {
		c.pending = make(map[Key][]byte)
	}
	c.pending[key] = value
	c.learnt.Store(true)
	c.size += len(value)
	if c.size < early || c.late || c.damaged.Load() {
		return
	}
	if !c.save(true) {
		c.late = true
		return
	}
	c.reopen()
	c.forget()
}

// forget drops the values that wait to be written.
func (c *Cache) forget() {
	c.pending, c.size = nil, 0
	c.learnt.Store(false)
}

// Close writes what is new and unmaps the file. The cache knows nothing
// afterwards.
func (c *Cache) Close() {
	if len(c.pending) > 0 {
		c.save(false)
	}
	c.forget()
	c.file = nil
	c.view.Store(&view{})
	for _, data := range c.mapped {
		mmap.Unmap(data) // nobody looks at it any more
	}
	c.mapped = nil
}
