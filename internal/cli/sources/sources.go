// Package sources finds what the formats that show lines of files need to know of the module
// here.
package sources

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/linkgate/linkgate/internal/report"
)

// Sources are what the formats that show files read of them.
type Sources struct {
	report.Sources
	Repository string // the directory that Prefix is below, empty where it is not known
}

// Find finds the go.mod of dir or above it, and how its directory is
// called from the root of its repository. A go.mod of another module than those
// that were linked is none.
func Find(dir string, mains []string) (Sources, error) {
	var src Sources
	dir, err := filepath.Abs(dir)
	if err != nil {
		return src, err
	}
	root, ok := Above(dir, "go.mod")
	if !ok {
		return src, nil
	}
	file := filepath.Join(root, "go.mod")
	data, err := os.ReadFile(file)
	if err != nil {
		return src, err
	}
	gomod, err := report.ParseGoMod(file, data)
	if err != nil {
		return src, err
	}
	if len(mains) > 0 && !slices.Contains(mains, gomod.Module) {
		return src, nil
	}
	src.GoMod, src.Repository = gomod, root
	if repository, ok := Above(root, ".git"); ok && repository != root {
		if rel, err := filepath.Rel(repository, root); err == nil {
			src.Repository, src.Prefix = repository, filepath.ToSlash(rel)
		}
	}
	return src, nil
}

// Above returns the directory that holds a name: dir, or one above it.
func Above(dir, name string) (string, bool) {
	for {
		_, err := os.Stat(filepath.Join(dir, name))
		if err == nil {
			return dir, true
		}
		parent := filepath.Dir(dir)
		if parent == dir || !errors.Is(err, fs.ErrNotExist) {
			return "", false
		}
		dir = parent
	}
}
