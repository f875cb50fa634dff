//go:build unix

package events

import (
	"io/fs"
	"os"
	"syscall"
)

// openFile opens a log to append to it. [os.OpenFile] would first make ready to wait
// for the file, with eight system calls, and then find that a file needs no waiting.
func openFile(path string) (*os.File, error) {
	for {
		fd, err := syscall.Open(path, syscall.O_APPEND|syscall.O_CREAT|syscall.O_WRONLY|syscall.O_CLOEXEC, 0o666)
		if err == nil {
			return os.NewFile(uintptr(fd), path), nil
		}
		if err != syscall.EINTR {
			return nil, &fs.PathError{Op: "open", Path: path, Err: err}
		}
	}
}
