package source

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// maxSize is the largest size of a file that is read, in bytes. The largest
// generated Go files are a tenth of it.
const maxSize = 256 << 20

// A Reader reads packages of one build, one after the other. It keeps the
// memory that it reads into, so that two goroutines need two Readers.
type Reader struct {
	Build Build
	// Shallow makes Directives faster by far: it does not read declarations, leaves
	// Kind and Body empty, and does not report names that are not declared.
	Shallow bool
	// Generated are Go files that cgo has written for the next package that Directives reads.
	Generated []string

	buf []byte
}

// read reads a source file. The text is valid until the next file is read.
func (r *Reader) read(path string) ([]byte, error) {
	data, err := readFile(r.Build.Overlay.File(path), r.buf)
	if err != nil {
		return nil, err
	}
	r.buf = data[:0]
	return data, nil
}

// room returns memory for the text of a file with a size: buf, if that is large enough.
func room(path string, size int64, buf []byte) ([]byte, error) {
	if size > maxSize {
		return nil, fmt.Errorf("reading %s: more than %d MiB", path, maxSize>>20)
	}
	if int(size) > cap(buf) {
		buf = make([]byte, max(int(size), 2*cap(buf)))
	}
	return buf[:size], nil
}

// A GoneError says that a directory with sources does not exist on this machine.
type GoneError struct{ Dir string }

func (e *GoneError) Error() string { return "source is gone: no " + e.Dir }

// notRegular is the error for a path that is not a regular file. Reading a pipe would
// block for ever.
func notRegular(path string) error {
	return fmt.Errorf("reading %s: not a regular file", path)
}

// names lists the files of a directory with one of some extensions that the build may take by
// their names, sorted.
func names(b Build, dir string, extensions ...string) ([]string, error) {
	replaced := b.Overlay.In(dir)
	entries, err := os.ReadDir(dir)
	gone := errors.Is(err, fs.ErrNotExist)
	switch {
	case gone && replaced == nil:
		return nil, &GoneError{Dir: dir}
	case err != nil && !gone: // a directory that an overlay alone has is none on the disk
		return nil, err
	}
	var list []string
	for _, e := range entries {
		name := e.Name()
		_, other := replaced[name]
		if !slices.Contains(extensions, filepath.Ext(name)) || !b.Name(name) || e.IsDir() || other {
			continue
		}
		if e.Type()&fs.ModeSymlink != 0 {
			if fi, err := os.Stat(filepath.Join(dir, name)); err == nil && fi.IsDir() {
				continue
			}
		}
		list = append(list, name)
	}
	for name, there := range replaced {
		if there && slices.Contains(extensions, filepath.Ext(name)) && b.Name(name) {
			list = append(list, name)
		}
	}
	if replaced != nil {
		slices.Sort(list)
	}
	return list, nil
}

func isFile(path string) bool {
	fi, err := os.Stat(path)
	return err == nil && fi.Mode().IsRegular()
}

// ReadFile reads a source file. It refuses what is not a regular file or larger
// than 256 MiB: the name may come from a //line directive.
func ReadFile(path string) ([]byte, error) { return readFile(path, nil) }
