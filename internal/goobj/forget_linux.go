package goobj

import "syscall"

// Forget lets go of the memory that holds what was read of the file. What is read
// again comes from the system's cache of files, which is slower than memory that
// was kept: it is for large files alone.
func (f *File) Forget() {
	if len(f.data) > 0 {
		syscall.Madvise(f.data, syscall.MADV_DONTNEED) // a hint: it may fail
	}
}
