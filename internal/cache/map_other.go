//go:build !unix || solaris

package cache

import (
	"io"
	"os"
)

// mapFile reads the first size bytes of f where this package does not map files.
func mapFile(f *os.File, size int) (data []byte, unmap func(), err error) {
	data = make([]byte, size)
	_, err = io.ReadFull(io.NewSectionReader(f, 0, int64(size)), data)
	return data, func() {}, err
}
