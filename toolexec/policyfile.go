package toolexec

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/linkgate/linkgate/internal/baseline"
	"github.com/linkgate/linkgate/internal/policy"
)

// A PolicyFile says which policy holds for a link, and where what belongs to
// it lies.
type PolicyFile struct {
	Path string // of the policy, empty when there is none
	Name string // the same as someone in the start directory would write it
	Dir  string // in which the policy lies or would lie; empty where no place is one

	start string // directory that go was started in
}

// FindPolicy returns the policy of a main module's links, for builds that are
// started here; without a module, of the one that the start directory is in.
func FindPolicy(c Config, module string) (PolicyFile, error) {
	dir, err := startDir(c, false)
	if err != nil {
		return PolicyFile{}, err
	}
	if module == "" {
		module = moduleHere(dir)
	}
	return findPolicy(c, dir, module)
}

// PolicyAt returns the policy in a file of that name, which is shown as it is.
func PolicyAt(name string) PolicyFile {
	return PolicyFile{Path: name, Name: name, Dir: filepath.Dir(name), start: "."}
}

// findPolicy returns the policy of a link whose main package is of the given
// module. A file that was named has to exist, one that is looked for need not.
func findPolicy(c Config, dir, module string) (PolicyFile, error) {
	list := policyCandidates(c, dir)
	f := PolicyFile{start: dir}
	own := slices.ContainsFunc(list, func(p candidate) bool { return p.module != "" && p.module == module })
	for _, p := range list {
		if p.module != "" && p.module != module && (own || !p.here) {
			continue // another module of the workspace
		}
		_, err := os.Lstat(p.path)
		if p.named || err == nil {
			return PolicyFile{Path: p.path, Name: shorten(dir, p.path), Dir: filepath.Dir(p.path), start: dir}, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return PolicyFile{}, err
		}
		if there := filepath.Dir(p.path); f.Dir == "" || !hasBaseline(f.Dir) && hasBaseline(there) {
			f.Dir = there
		}
	}
	return f, nil
}

// Packages returns the directory and the patterns that name every package under
// this policy: the main module's, or where the policy lies beside go.work those
// of all modules that it uses. Modules with a policy of their own are among
// these; who reads what their links log can tell.
func (f PolicyFile) Packages(c Config) (dir string, patterns []string, err error) {
	if work := workFile(c, f.start); work != "" && filepath.Dir(work) == f.Dir {
		for _, p := range workspace(work, "") {
			rel, err := filepath.Rel(f.Dir, filepath.Dir(p.path))
			if err != nil || !filepath.IsLocal(rel) {
				patterns = append(patterns, filepath.ToSlash(filepath.Dir(p.path))+"/...")
				continue
			}
			patterns = append(patterns, "./"+strings.TrimPrefix(filepath.ToSlash(rel)+"/...", "./"))
		}
		return f.Dir, patterns, nil
	}
	mod := above(f.start, "go.mod")
	if mod == "" {
		return "", nil, errors.New("no go.mod here or above")
	}
	return filepath.Dir(mod), []string{"./..."}, nil
}

func hasBaseline(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, baseline.FileName))
	return err == nil
}

// Baseline returns the path of the baseline, which need not exist, and its
// name as someone in the start directory would write it.
func (f PolicyFile) Baseline() (path, name string) {
	path = filepath.Join(f.Dir, baseline.FileName)
	return path, shorten(f.start, path)
}

// Load reads the policy, all that it extends, and its baseline, nil where there
// is none. Without a file the policy is [policy.None].
func (f PolicyFile) Load(c Config) (*policy.Policy, *baseline.Baseline, error) {
	pol := policy.None()
	if f.Path != "" {
		data, err := os.ReadFile(f.Path)
		if err != nil {
			return nil, nil, err
		}
		if pol, err = policy.Load(f.Name, data, f.Read(c)); err != nil {
			return nil, nil, err
		}
	}
	known, err := f.LoadBaseline()
	if err != nil {
		return nil, nil, err
	}
	if known != nil {
		pol.Baseline = known.Find
	}
	return pol, known, nil
}

// LoadBaseline reads the baseline; it is nil where there is none.
func (f PolicyFile) LoadBaseline() (*baseline.Baseline, error) {
	if f.Dir == "" {
		return nil, nil
	}
	path, name := f.Baseline()
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return baseline.Parse(name, data)
}

// Read returns what reads the policies that this one extends: files from its
// directory on, modules from the module cache and from nowhere else.
func (f PolicyFile) Read(c Config) policy.Read {
	return func(p policy.Place) ([]byte, error) {
		if p.Module != "" {
			return readModule(c.Getenv("GOMODCACHE"), p)
		}
		path := filepath.FromSlash(p.Path)
		if !filepath.IsAbs(path) {
			path = filepath.Join(f.Dir, path)
		}
		data, err := os.ReadFile(path)
		var pathErr *fs.PathError
		if errors.As(err, &pathErr) {
			err = pathErr.Err // the message has the name already
		}
		return data, err
	}
}

// readModule reads a file of a module in the module cache. A module is there
// when its directory is and go is not unpacking it: modfetch.DownloadDir in
// cmd/go.
func readModule(cache string, p policy.Place) ([]byte, error) {
	mod, version, ok := cutVersion(p.Module)
	if !ok || cache == "" {
		return nil, &policy.MissingModule{Module: p.Module}
	}
	path, err := module.EscapePath(mod)
	if err != nil {
		return nil, err
	}
	v, err := module.EscapeVersion(version)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(cache, filepath.FromSlash(path)+"@"+v)
	partial := filepath.Join(cache, "cache", "download", filepath.FromSlash(path), "@v", v+".partial")
	_, unpacking := os.Lstat(partial)
	if fi, err := os.Stat(dir); err != nil || !fi.IsDir() || unpacking == nil {
		return nil, &policy.MissingModule{Module: p.Module}
	}
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(p.Path)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the module %s has no %s", p.Module, p.Path)
	}
	return data, err
}

func cutVersion(mod string) (path, version string, ok bool) {
	for i := len(mod) - 1; i > 0; i-- {
		if mod[i] == '@' {
			return mod[:i], mod[i+1:], true
		}
	}
	return mod, "", false
}

// MainModule returns the main module that builds started here are of, empty
// where there is none.
func MainModule(c Config) string {
	dir, err := startDir(c, false)
	if err != nil {
		return ""
	}
	return moduleHere(dir)
}

func moduleHere(dir string) string {
	mod := above(dir, "go.mod")
	if mod == "" {
		return ""
	}
	data, err := os.ReadFile(mod)
	if err != nil {
		return ""
	}
	return modfile.ModulePath(data)
}
