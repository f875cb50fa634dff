package adopt

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/adopt"
)

// largest is the size of a file that somebody may have written, in bytes.
const largest = 1 << 20

// find returns the files below a directory that have the flag.
func find(root string) ([]adopt.File, error) {
	var files []adopt.File
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			switch e.Name() {
			case ".git", "vendor", "node_modules", "testdata":
				return filepath.SkipDir
			}
			return nil
		}
		fi, err := e.Info()
		if err != nil {
			return err
		}
		if !fi.Mode().IsRegular() || fi.Size() > largest || isProse(e.Name()) {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !bytes.Contains(data, []byte("checklinkname=")) || bytes.IndexByte(data, 0) >= 0 {
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if f, ok := adopt.Read(filepath.ToSlash(rel), data); ok {
			files = append(files, f)
		}
		return nil
	})
	return files, err
}

// isProse reports whether a file only speaks of commands, or is written by a tool.
func isProse(name string) bool {
	switch filepath.Ext(name) {
	case ".md", ".txt", ".rst", ".adoc", ".html", ".json", ".jsonl", ".log", ".patch", ".diff":
		return true
	}
	return strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "linkgate.")
}
