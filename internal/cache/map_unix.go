//go:build unix && !solaris

package cache

import (
	"os"
	"syscall"
)

// mapFile maps the first size bytes of f into memory, so that only the pages that
// are looked at are read.
func mapFile(f *os.File, size int) (data []byte, unmap func(), err error) {
	data, err = syscall.Mmap(int(f.Fd()), 0, size, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, err
	}
	return data, func() { syscall.Munmap(data) }, nil //nolint:errcheck // nobody looks any more
}
