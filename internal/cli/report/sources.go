package report

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/report"
)

// sources are what the formats that show files read of them.
type sources struct {
	report.Sources
	repository string // the directory that Prefix is below, empty where it is not known
}

// findSources finds the go.mod of dir or above it, and how its directory is
// called from the root of its repository. A go.mod of another module than those
// that were linked is none.
func findSources(dir string, mains []string) (sources, error) {
	var src sources
	dir, err := filepath.Abs(dir)
	if err != nil {
		return src, err
	}
	root, ok := above(dir, "go.mod")
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
	src.GoMod, src.repository = gomod, root
	if repository, ok := above(root, ".git"); ok && repository != root {
		if rel, err := filepath.Rel(repository, root); err == nil {
			src.repository, src.Prefix = repository, filepath.ToSlash(rel)
		}
	}
	return src, nil
}

// above returns the directory that holds a name: dir, or one above it.
func above(dir, name string) (string, bool) {
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

// page lets the HTML report quote lines of sources, where they are readable here.
func (src sources) page(env cli.Env) report.HTMLSources {
	modCache := sync.OnceValue(func() string {
		return gocmd.WithModCache(project.Env{Getenv: env.Getenv}).Getenv("GOMODCACHE")
	})
	return report.HTMLSources{Sources: src.Sources, Open: func(base, path string) ([]byte, error) {
		dir := ""
		switch base {
		case report.BaseSource:
			dir = src.repository
		case report.BaseModCache:
			dir = modCache()
		case report.BaseGoroot:
			dir = env.Getenv("GOROOT")
		}
		if dir == "" {
			return nil, fs.ErrNotExist
		}
		return os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
	}}
}
