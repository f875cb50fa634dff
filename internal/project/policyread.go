package project

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// maxPolicy is more than the largest policy or baseline has, in bytes: what is larger is not read into memory.
const maxPolicy = 16 << 20

// readPolicy returns the bytes of a policy or a baseline. It is read for every link, and again where
// go asks for the linker's version: what can be read only once, or never ends, is refused. A
// symbolic link to nothing is not the same as no file: its author believes that a policy holds.
func readPolicy(path string) ([]byte, error) {
	fail := func(format string, args ...any) error {
		return &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf(format, args...)}
	}
	fi, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, linkErr := os.Lstat(path); linkErr == nil {
			return nil, fail("it is a symbolic link to a file that is not there")
		}
	}
	switch {
	case err != nil: // said by the system
	case fi.IsDir():
	case !fi.Mode().IsRegular():
		return nil, fail("it is no regular file, and is read several times in a build")
	case fi.Size() > maxPolicy:
		return nil, fail("it has %d bytes, and no policy or baseline has more than %d", fi.Size(), maxPolicy)
	}
	return os.ReadFile(path)
}
