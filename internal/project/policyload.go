package project

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/baseline"
	"github.com/linkgate/linkgate/internal/policy"
)

// FetchHint is for a policy that extends a module which is not in the module cache.
const FetchHint = "run `linkgate policy fetch`: a build takes a policy from the module cache, and never from the network"

// Baseline returns the path of the baseline, which need not exist, and its
// name as someone in the start directory would write it.
func (f PolicyFile) Baseline() (path, name string) {
	path = filepath.Join(f.Dir, baseline.FileName)
	return path, shorten(f.start, path)
}

func hasBaseline(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, baseline.FileName))
	return err == nil
}

// Load reads the policy, all that it extends and what stands above it, and its
// baseline, which is nil if there is none.
func (f PolicyFile) Load(env Env) (*policy.Policy, *baseline.Baseline, error) {
	pol, err := f.LoadPolicy(env, f.Read(env))
	if err != nil {
		return nil, nil, err
	}
	base, err := f.LoadBaseline()
	if err != nil {
		return nil, nil, err
	}
	if base != nil {
		pol.Baseline = base.Find
	}
	return pol, base, nil
}

// LoadHere finds and loads the policy of builds that are started here.
func LoadHere(env Env) (f PolicyFile, pol *policy.Policy, base *baseline.Baseline, err error) {
	if f, err = FindPolicy(env, ""); err == nil {
		pol, base, err = f.Load(env)
	}
	return f, pol, base, err
}

// LoadPolicy reads the policy, all that it extends, by read, and what stands above it.
// If there is no policy file, it is an empty policy with what stands above.
func (f PolicyFile) LoadPolicy(env Env, read policy.Read) (*policy.Policy, error) {
	above, err := env.Organisation.Policies()
	if err != nil {
		return nil, fmt.Errorf("looking for the organisation's policy: %w", err)
	}
	name, data := policy.FileName, []byte("version: "+policy.Version+"\n")
	if f.Path != "" {
		name = f.Name
		if data, err = readPolicy(f.Path); err != nil {
			return nil, err
		}
	}
	if len(above) > 0 && above[0] == filepath.ToSlash(f.Path) {
		above = above[1:] // below the others as it is; a higher one stays above them
	}
	return policy.Load(name, data, read, above...)
}

// Unmet returns a strictyaml.Errors with the rules and baseline entries that lack, on a day, what
// the policy, one that it extends or one above it demands of them. It is nil if none does.
func (f PolicyFile) Unmet(pol *policy.Policy, base *baseline.Baseline, day time.Time) error {
	errs := pol.Unmet(day)
	if base != nil {
		_, name := f.Baseline()
		errs = append(errs, base.Unmet(name, pol.Demands(), day)...)
	}
	if len(errs) == 0 {
		return nil
	}
	return errs
}

// LoadBaseline reads the baseline; it is nil where there is none.
func (f PolicyFile) LoadBaseline() (*baseline.Baseline, error) {
	if f.Dir == "" {
		return nil, nil
	}
	path, name := f.Baseline()
	data, err := readPolicy(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return baseline.Parse(name, data)
}

// Read returns the function that reads the policies that this one extends: files,
// relative to its directory, and files of modules, from the module cache alone.
func (f PolicyFile) Read(env Env) policy.Read {
	return func(p policy.Place) ([]byte, error) {
		if p.Module != "" {
			return readModule(env.Getenv("GOMODCACHE"), p)
		}
		path := filepath.FromSlash(p.Path)
		if !filepath.IsAbs(path) {
			path = filepath.Join(f.Dir, path)
		}
		data, err := readPolicy(path)
		if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
			err = pathErr.Err // the message has the name already
		}
		return data, err
	}
}

// readModule reads a file of a module in the module cache. A module is in the cache
// if its directory is and go is not unpacking it (modfetch.DownloadDir in cmd/go);
// else the error is a [policy.MissingModule].
func readModule(cache string, p policy.Place) ([]byte, error) {
	mod, rest, _, ok := CutModule("", p.Module)
	if cache == "" {
		return nil, fmt.Errorf("the module %s cannot be looked for: GOMODCACHE is not set, and go does not say where the module cache is", p.Module)
	}
	if !ok || rest != "" {
		return nil, &policy.MissingModule{Module: p.Module}
	}
	sub, err := cachePath(mod)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(cache, filepath.FromSlash(sub))
	path, version, _ := strings.Cut(sub, "@")
	partial := filepath.Join(cache, "cache", "download", filepath.FromSlash(path), "@v", version+".partial")
	_, unpacking := os.Lstat(partial)
	if fi, err := os.Stat(dir); err != nil || !fi.IsDir() || unpacking == nil {
		return nil, &policy.MissingModule{Module: p.Module}
	}
	data, err := readPolicy(filepath.Join(dir, filepath.FromSlash(p.Path)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the module %s has no %s", p.Module, p.Path)
	}
	return data, err
}
