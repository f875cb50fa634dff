//go:build !linux

package mmap

// Forget does nothing: on this system memory is let go of by Unmap.
func Forget([]byte) {}
