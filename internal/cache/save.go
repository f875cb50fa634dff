package cache

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/linkgate/linkgate/internal/mmap"
)

// save writes the pending values, or gives up; with appendOnly also where it would
// take more than to append to the file.
func (c *Cache) save(appendOnly bool) (written bool) {
	if err := os.MkdirAll(filepath.Dir(c.path), 0o700); err != nil {
		return false
	}
	const tries = 100 // each other process can rename a file over ours once or so
	deadline := time.Now().Add(c.patience)
	for range tries {
		if written, again := c.trySave(deadline, appendOnly); !again {
			return written
		}
	}
	return false
}

// trySave has to be called again where another process has put a new file in place
// of the one that we waited for.
func (c *Cache) trySave(deadline time.Time, appendOnly bool) (written, again bool) {
	f, err := os.OpenFile(c.path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return false, false
	}
	defer f.Close() // and with it the lock
	locked, busy := lockFile(f, deadline)
	if busy {
		return false, false
	}
	fi, data := open(f, c.max)
	defer mmap.Unmap(data)
	if fi == nil {
		return false, false
	}
	now, err := os.Stat(c.path)
	if err != nil || !os.SameFile(fi, now) {
		return false, true
	}
	v := parse(data)
	if c.damaged.Load() && c.file != nil && os.SameFile(fi, c.file) {
		v = view{}
	}
	return c.write(f, fi, v, locked, appendOnly), false
}

// write adds the pending values that v does not know to the file f, whose
// content v is.
func (c *Cache) write(f *os.File, fi fs.FileInfo, v view, locked, appendOnly bool) (written bool) {
	fresh := fitting(c.unknownTo(&v), c.max)
	if len(fresh) == 0 {
		return true
	}
	a, ok := v.behind(int(fi.Size()), c.max, fresh)
	if locked && ok {
		// Where the disk is full, a piece remains, which whoever comes next leaves
		// out.
		return a.write(f) == nil
	}
	if appendOnly {
		return false
	}
	if !locked {
		f.Close() // Windows does not rename over an open file
	}
	return c.replace(v.instead(a, c.max))
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

// replace renames a new file over the cache's, of one batch.
func (c *Cache) replace(a addition) (written bool) {
	dir, name := filepath.Split(c.path)
	sweep(dir, name)
	f, err := os.CreateTemp(dir, name+".*"+tempSuffix)
	if err != nil {
		return false
	}
	err = a.write(f)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), c.path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err == nil
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
