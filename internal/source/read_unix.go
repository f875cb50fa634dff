//go:build unix

package source

import (
	"errors"
	"os"
	"syscall"
)

// readFile reads a file into buf or, if that is too small, into new memory. It
// makes only the four system calls that are needed: an [os.File] also registers with
// the poller, which takes as long as all four.
func readFile(path string, buf []byte) ([]byte, error) {
	var fd int
	err := retry(func() (err error) {
		fd, err = syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0)
		return err
	})
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	defer syscall.Close(fd)
	var st syscall.Stat_t
	if err := retry(func() error { return syscall.Fstat(fd, &st) }); err != nil {
		return nil, &os.PathError{Op: "stat", Path: path, Err: err}
	}
	if st.Mode&syscall.S_IFMT != syscall.S_IFREG {
		return nil, notRegular(path)
	}
	if buf, err = room(path, st.Size, buf); err != nil {
		return nil, err
	}
	n := 0
	for n < len(buf) {
		var more int
		err := retry(func() (err error) {
			more, err = syscall.Read(fd, buf[n:])
			return err
		})
		if err != nil {
			return nil, &os.PathError{Op: "read", Path: path, Err: err}
		}
		if more == 0 {
			break // the file was truncated since
		}
		n += more
	}
	return buf[:n], nil
}

// retry makes a system call until no signal interrupts it.
func retry(call func() error) error {
	for {
		if err := call(); !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
