//go:build !linux

package goobj

// Forget does nothing: on this system memory is let go of by Close.
func (f *File) Forget() {}
