package note

import (
	"errors"
	"fmt"
	"os"

	"github.com/linkgate/linkgate/internal/mmap"
)

// Write gives the program at a path its note.
func Write(path string, n *Note) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f, n), f.Close())
}

func write(f *os.File, n *Note) error {
	fi, err := f.Stat()
	if err != nil {
		return err
	}
	if !fi.Mode().IsRegular() {
		return NoPlace{fmt.Sprintf("%s, no regular file,", f.Name())}
	}
	data, err := mmap.Map(f, fi.Size())
	if err != nil {
		return err
	}
	edit, err := Add(data, n)
	if err := errors.Join(err, mmap.Unmap(data)); err != nil {
		return err
	}
	// What comes behind first: until the headers change, the file is as the linker left it.
	if _, err := f.WriteAt(edit.Tail, fi.Size()); err != nil {
		return err
	}
	for _, p := range edit.Patches {
		if _, err := f.WriteAt(p.Bytes, p.Offset); err != nil {
			return err
		}
	}
	return nil
}
