package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxSize is the size up to which a file is read. The largest generated Go
// files are a tenth of it.
const maxSize = 256 << 20

// read reads a source file.
func read(path string) ([]byte, error) {
	fi, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !fi.Mode().IsRegular() { // a pipe would block for ever
		return nil, fmt.Errorf("reading %s: not a regular file", path)
	}
	if fi.Size() > maxSize {
		return nil, tooLarge(path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return readAll(f, path)
}

func readAll(f io.ReadCloser, path string) ([]byte, error) {
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	if len(data) > maxSize {
		return nil, tooLarge(path)
	}
	return data, nil
}

func tooLarge(path string) error {
	return fmt.Errorf("reading %s: more than %d MiB", path, maxSize>>20)
}

// names lists the files of a directory with one extension that a package can
// consist of, as far as their names tell. Sorted.
func names(b Build, dir, ext string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &GoneError{Looked: []string{dir}}
		}
		return nil, err
	}
	var list []string
	for _, e := range entries {
		name := e.Name()
		if filepath.Ext(name) != ext || !b.Name(name) || e.IsDir() {
			continue
		}
		if e.Type()&fs.ModeSymlink != 0 {
			if fi, err := os.Stat(filepath.Join(dir, name)); err == nil && fi.IsDir() {
				continue
			}
		}
		list = append(list, name)
	}
	return list, nil
}

func isFile(path string) bool {
	fi, err := os.Stat(path)
	return err == nil && fi.Mode().IsRegular()
}
