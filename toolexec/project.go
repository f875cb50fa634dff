package toolexec

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"
)

// policyName is the policy file in the main module's root.
const policyName = "linkgate.yaml"

// PolicyFiles returns the policy files that exist for builds started here.
func PolicyFiles(c Config) ([]string, error) {
	dir, err := startDir(c, false)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, p := range policyCandidates(c, dir) {
		if _, err := os.Lstat(p.path); p.named || !errors.Is(err, os.ErrNotExist) {
			files = append(files, shorten(dir, p.path))
		}
	}
	return files, nil
}

// PolicyRoot returns the directory that a policy belongs into: the root of
// the main module that contains the start directory.
func PolicyRoot(c Config) (string, error) {
	dir, err := startDir(c, false)
	if err != nil {
		return "", err
	}
	mod := above(dir, "go.mod")
	if mod == "" {
		return "", errors.New("no go.mod here or above: a policy lies beside it")
	}
	return filepath.Dir(mod), nil
}

// A candidate is a place where a policy may lie.
type candidate struct {
	path   string
	named  bool   // by a flag or the environment
	module string // the workspace module it belongs to, if it is one's own
	here   bool   // go was started in that module: its policy serves for what is of no module of the workspace
}

// policyCandidates returns all places, the most specific first: the file that
// is named; else, in a workspace, those of its modules and the one beside
// go.work; else the one beside go.mod.
func policyCandidates(c Config, dir string) []candidate {
	named := c.Policy
	if named == "" {
		named = c.Getenv("LINKGATE_POLICY")
	}
	if named != "" {
		if !filepath.IsAbs(named) {
			named = filepath.Join(dir, named)
		}
		return []candidate{{path: named, named: true}}
	}
	if c.Getenv("GO111MODULE") == "off" {
		return nil
	}
	mod := above(dir, "go.mod")
	if work := workFile(c, dir); work != "" {
		return append(workspace(work, mod), candidate{path: filepath.Join(filepath.Dir(work), policyName)})
	}
	if mod == "" {
		return nil
	}
	return []candidate{{path: filepath.Join(filepath.Dir(mod), policyName)}}
}

// workFile returns the go.work file in effect, as go finds it
// (modload.FindGoWork).
func workFile(c Config, dir string) string {
	switch w := c.Getenv("GOWORK"); w {
	case "":
		return above(dir, "go.work")
	case "off":
		return ""
	default:
		return w
	}
}

// workspace returns the candidates of the modules that a go.work uses; here is
// the go.mod of the start directory. What cannot be read has already stopped
// go.
func workspace(work, here string) []candidate {
	data, err := os.ReadFile(work)
	if err != nil {
		return nil
	}
	f, err := modfile.ParseWork(work, data, nil)
	if err != nil {
		return nil
	}
	var list []candidate
	for _, use := range f.Use {
		dir := filepath.FromSlash(use.Path)
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(filepath.Dir(work), dir)
		}
		file := filepath.Join(dir, "go.mod")
		mod, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		list = append(list, candidate{path: filepath.Join(dir, policyName), module: modfile.ModulePath(mod), here: file == here})
	}
	return list
}

// above returns the file of that name in dir or the nearest directory above.
func above(dir, name string) string {
	for {
		path := filepath.Join(dir, name)
		if fi, err := os.Stat(path); err == nil && !fi.IsDir() {
			return path
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// startDir returns the directory that go was started in. Tools run there,
// but for a link with -buildmode=c-shared or plugin, which runs in the
// directory of its output (ld in cmd/go/internal/work/gc.go): then elsewhere
// is set, and the process that started this one, go, is asked.
func startDir(c Config, elsewhere bool) (string, error) {
	if c.Dir != "" {
		return c.Dir, nil
	}
	if !elsewhere {
		return os.Getwd()
	}
	dir, err := parentDir()
	if err != nil {
		return "", fmt.Errorf("finding the directory that go was started in: %w", err)
	}
	return dir, nil
}
