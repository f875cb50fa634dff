package report

import (
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/cli/sources"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/report"
)

// page lets the HTML report quote lines of sources, where they are readable here.
func page(env cli.Env, src sources.Sources) report.HTMLSources {
	modCache := sync.OnceValue(func() string {
		return gocmd.WithModCache(project.Env{Getenv: env.Getenv}).Getenv("GOMODCACHE")
	})
	return report.HTMLSources{Sources: src.Sources, Open: func(base, path string) ([]byte, error) {
		dir := ""
		switch base {
		case report.BaseSource:
			dir = src.Repository
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
