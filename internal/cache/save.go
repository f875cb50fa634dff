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

// record is a key and its value, and the value's place where it has one.
type record struct {
	key   Key
	value []byte
	at    int
}

// write adds the pending values that v does not know to the file f, whose
// content v is.
func (c *Cache) write(f *os.File, fi fs.FileInfo, v view, locked bool) {
	fresh := c.unknownTo(&v)
	if len(fresh) == 0 {
		return
	}
	if !locked {
		f.Close() // Windows does not rename over an open file
	}
	if v.wouldRepeatAll(len(fresh)) {
		if old, ok := v.records(); ok {
			if b, ok := encode(append(old, fresh...), view{}, c.max); ok {
				c.replace(nil, b)
				return
			}
		}
		v = view{} // full, or damaged
	}
	b, ok := encode(fresh, v, c.max)
	switch {
	case !ok: // full, or damaged
		if b, ok := encode(fitting(fresh, c.max), view{}, c.max); ok {
			c.replace(nil, b)
		}
	case locked && v.end == int(fi.Size()):
		// Where the disk is full, a piece of b remains, which the next one to
		// come here leaves out.
		f.Write(b) //nolint:errcheck // not written is not known
	default:
		c.replace(v.data[:v.end], b)
	}
}

// unknownTo returns the pending records that v does not know, sorted. A damaged
// v is emptied.
func (c *Cache) unknownTo(v *view) []record {
	var records []record
	for key, value := range c.pending {
		_, found, ok := v.get(key)
		if !ok {
			*v = view{}
			return c.unknownTo(v)
		}
		if !found {
			records = append(records, record{key: key, value: value})
		}
	}
	slices.SortFunc(records, func(a, b record) int {
		if n := bytes.Compare(a.key.Content[:], b.key.Content[:]); n != 0 {
			return n
		}
		return int(a.key.Kind) - int(b.key.Kind)
	})
	return records
}

// encode returns a batch of the records, to stand behind v, with the header
// before it where v is empty. It is not ok without records, where v is damaged
// or where the file would become larger than max.
func encode(records []record, v view, max int) (data []byte, ok bool) {
	if len(records) == 0 {
		return nil, false
	}
	base := v.end
	size := len(header) + align + trailerSize
	for _, r := range records {
		size += len(r.value) + entrySize
	}
	if size > max {
		return nil, false
	}
	data = make([]byte, 0, size) // enough but for what repeat adds
	if base == 0 {
		data = append(data, header...)
	}
	index := make([]byte, 0, len(records)*entrySize)
	for _, r := range records {
		index = putEntry(index, r.key, base+len(data), r.value)
		data = append(data, r.value...)
	}
	index, previous, ok := repeat(sorted(index), v)
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

// fitting leaves out the records that do not fit into a file of their own.
func fitting(records []record, max int) []record {
	size := len(header) + align + trailerSize
	return slices.DeleteFunc(records, func(r record) bool {
		n := entrySize + len(r.value)
		if size+n > max {
			return true
		}
		size += n
		return false
	})
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
