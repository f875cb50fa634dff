package selection

import "path/filepath"

// An Overlay is what go's -overlay puts in the place of files: another one or, where that is
// empty, none (cmd/go/internal/fsys). All paths are absolute and clean.
type Overlay map[string]string

// File returns the file to read for one.
func (o Overlay) File(path string) string {
	if other := o[path]; other != "" {
		return other
	}
	return path
}

// In returns the names of the files of a directory that have another in their place: true
// for one that is there, false for one that is gone. It is nil for a directory that is as it
// lies on the disk.
func (o Overlay) In(dir string) map[string]bool {
	var names map[string]bool
	for path, other := range o {
		if filepath.Dir(path) != dir {
			continue
		}
		if names == nil {
			names = make(map[string]bool)
		}
		names[filepath.Base(path)] = other != ""
	}
	return names
}
