package mmap

import "syscall"

// Forget lets go of the memory that holds what was read of the file. What is read
// again comes from the system's cache of files, which is slower than memory that
// was kept.
func Forget(data []byte) {
	if len(data) > 0 {
		syscall.Madvise(data, syscall.MADV_DONTNEED) // a hint: it may fail
	}
}
