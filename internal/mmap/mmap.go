// Package mmap maps files into memory for reading, so that only the pages that are
// looked at are read. Where a system has no such calls, files are read whole.
package mmap

import (
	"fmt"
	"os"
)

// Open maps a file whole. It refuses what is not a regular file.
func Open(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !fi.Mode().IsRegular() {
		return nil, fmt.Errorf("reading %s: not a regular file", path)
	}
	return Map(f, fi.Size())
}

// Map maps the first size bytes of f. The bytes are good until Unmap, also when f is
// closed, and only as long as the file does not become shorter.
func Map(f *os.File, size int64) ([]byte, error) {
	if size == 0 { // which mmap refuses
		return nil, nil
	}
	if int64(int(size)) != size {
		return nil, fmt.Errorf("mapping %s: %d bytes do not fit into memory", f.Name(), size)
	}
	data, err := mapFile(f, int(size))
	if err != nil {
		return nil, fmt.Errorf("mapping %s: %w", f.Name(), err)
	}
	return data, nil
}
