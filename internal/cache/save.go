package cache

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// save writes the pending values, or gives up.
func (c *Cache) save() {
	if err := os.MkdirAll(filepath.Dir(c.path), 0o700); err != nil {
		return
	}
	const tries = 100 // each other process can rename a file over ours once or so
	deadline := time.Now().Add(c.patience)
	for range tries {
		if c.trySave(deadline) {
			return
		}
	}
}

// trySave is false where another process has put a new file in place of the one
// that we waited for.
func (c *Cache) trySave(deadline time.Time) (done bool) {
	f, err := os.OpenFile(c.path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return true
	}
	defer f.Close() // and with it the lock
	locked, busy := lockFile(f, deadline)
	if busy {
		return true
	}
	fi, v, unmap := open(f, c.max)
	defer unmap()
	if fi == nil {
		return true
	}
	now, err := os.Stat(c.path)
	if err != nil || !os.SameFile(fi, now) {
		return false
	}
	if c.damaged.Load() && c.file != nil && os.SameFile(fi, c.file) {
		v = view{}
	}
	c.write(f, fi, v, locked)
	return true
}

// write adds the pending values that v does not know to the file f, whose
// content v is.
func (c *Cache) write(f *os.File, fi fs.FileInfo, v view, locked bool) {
	keys := c.unknownTo(&v)
	if len(keys) == 0 {
		return
	}
	var kept []byte // what the new file takes over
	if v.end > 0 {
		kept = v.data[:v.end]
	}
	b, ok := c.encode(keys, v, c.max)
	if !ok { // full, or an index is damaged
		kept = nil
		b, ok = c.encode(keys, view{}, c.max)
	}
	if !ok {
		return
	}
	if locked && len(kept) == int(fi.Size()) {
		// Where the disk is full, a piece of b remains, which the next one to
		// come here leaves out.
		f.Write(b) //nolint:errcheck // not written is not known
		return
	}
	if !locked {
		f.Close() // Windows does not rename over an open file
	}
	c.replace(kept, b)
}

// unknownTo returns the pending keys that v does not know, sorted. A damaged v
// is emptied.
func (c *Cache) unknownTo(v *view) []Key {
	var keys []Key
	for key := range c.pending {
		_, found, ok := v.get(key)
		if !ok {
			*v = view{}
			return c.unknownTo(v)
		}
		if !found {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b Key) int {
		if n := bytes.Compare(a.Content[:], b.Content[:]); n != 0 {
			return n
		}
		return int(a.Kind) - int(b.Kind)
	})
	return keys
}

// encode returns a batch with the values of keys, to stand behind v, with the
// header before it where v is empty. It is not ok where v is damaged or the file
// would become larger than max; without v, it leaves out the values that do not
// fit.
func (c *Cache) encode(keys []Key, v view, max int) (data []byte, ok bool) {
	base := v.end
	if base == 0 {
		data = append(data, header...)
	}
	var index []byte
	for _, key := range keys {
		value := c.pending[key]
		if v.end == 0 && len(data)+len(value)+align+len(index)+entrySize+trailerSize > max {
			continue
		}
		index = putEntry(index, key, base+len(data), value)
		data = append(data, value...)
	}
	if len(index) == 0 {
		return nil, false
	}
	index, previous, ok := repeat(index, v)
	if !ok {
		return nil, false
	}
	for (base+len(data))%align != 0 {
		data = append(data, 0)
	}
	end := base + len(data) + len(index) + trailerSize
	if end > max {
		return nil, false
	}
	data = append(data, index...)
	return putTrailer(data, index, end, previous), true
}

// repeat adds the entries of the last batches of v to index, as long as they are
// not much larger than it, and returns the end of the first that it leaves. It is
// not ok where one of them is damaged.
func repeat(index []byte, v view) (merged []byte, previous int, ok bool) {
	previous = v.end
	if len(v.live) == 0 {
		return index, 0, true
	}
	for i := len(v.live) - 1; i >= 0 && len(v.live[i].index) < growth*len(index); i-- {
		b := v.live[i]
		if sum(b.index, nil) != b.sum {
			return nil, 0, false
		}
		index = merge(b.index, index)
		previous = b.previous
	}
	return index, previous, true
}

// merge merges two sorted indexes.
func merge(a, b []byte) []byte {
	merged := make([]byte, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		next := &a
		if bytes.Compare(b[:keySize], a[:keySize]) < 0 {
			next = &b
		}
		merged = append(merged, (*next)[:entrySize]...)
		*next = (*next)[entrySize:]
	}
	return append(append(merged, a...), b...)
}

// replace renames a new file over the cache's: kept and then b.
func (c *Cache) replace(kept, b []byte) {
	dir, name := filepath.Split(c.path)
	sweep(dir, name)
	f, err := os.CreateTemp(dir, name+".*"+tempSuffix)
	if err != nil {
		return
	}
	_, err = f.Write(kept)
	if err == nil {
		_, err = f.Write(b)
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), c.path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
}

const tempSuffix = ".tmp"

// sweep removes what processes left that were killed while they wrote a new
// file.
func sweep(dir, name string) {
	const age = time.Hour
	paths, err := filepath.Glob(filepath.Join(dir, name+".*"+tempSuffix))
	if err != nil {
		return
	}
	for _, path := range paths {
		if fi, err := os.Lstat(path); err == nil && time.Since(fi.ModTime()) > age {
			os.Remove(path)
		}
	}
}
