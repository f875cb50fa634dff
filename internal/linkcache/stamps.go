package linkcache

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// A Directory is a directory with source files that were read for a link.
type Directory struct {
	Path  string
	Fixed bool `json:",omitempty"` // its files do not change as long as it exists
}

// stampAll returns a stamp for each directory that is not fixed: it stays the same as
// long as the source files there do. newest is the time of the last change of these
// files. A directory that cannot be read is an error.
func stampAll(list []Directory) (stamps []string, newest time.Time, err error) {
	for _, d := range list {
		if d.Fixed {
			if fi, err := os.Stat(d.Path); err != nil || !fi.IsDir() {
				return nil, newest, fmt.Errorf("reading %s: not a directory", d.Path)
			}
			continue
		}
		s, changed, err := stamp(d.Path)
		if err != nil {
			return nil, newest, err
		}
		stamps = append(stamps, s)
		if changed.After(newest) {
			newest = changed
		}
	}
	return stamps, newest, nil
}

// stamp returns the hash of the names, sizes and times of the source files in a
// directory, and the last of these times. Where there is assembly all files count,
// since it may include files of any name.
func stamp(dir string) (sum string, newest time.Time, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", newest, err
	}
	all := slices.ContainsFunc(entries, func(e os.DirEntry) bool { return filepath.Ext(e.Name()) == ".s" })
	h := sha256.New()
	for _, e := range entries {
		if e.IsDir() || !all && filepath.Ext(e.Name()) != ".go" {
			continue
		}
		fi, err := os.Stat(filepath.Join(dir, e.Name()))
		if err != nil {
			fmt.Fprintf(h, "%q gone\x00", e.Name()) // a link to nothing
			continue
		}
		if fi.ModTime().After(newest) {
			newest = fi.ModTime()
		}
		fmt.Fprintf(h, "%q %d %d\x00", e.Name(), fi.Size(), fi.ModTime().UnixNano())
	}
	return hex.EncodeToString(h.Sum(nil)), newest, nil
}
