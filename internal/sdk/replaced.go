package sdk

import (
	"fmt"
	"os"
	"path/filepath"
)

// replaced returns which of the toolchain's files are no longer in the SDK: with another compiler or
// another source of std there, the same code becomes another program, and no link notices it.
func (s *SDK) replaced() []error {
	var errs []error
	text, err := goEnvText(s)
	there, readErr := os.ReadFile(filepath.Join(s.Dir, goEnv))
	if err != nil || readErr != nil || string(there) != text {
		errs = append(errs, fmt.Errorf("%s is not as it was written: what it says of GOTOOLCHAIN and GOFLAGS holds for every build", filepath.Join(s.Dir, goEnv)))
	}
	return append(errs, unlike(s.GOROOT, s.Dir, ".", s.own(""))...)
}

// unlike compares a directory with the one that it was laid out by, see lay.
func unlike(from, to, rel string, own map[string]string) (errs []error) {
	entries, err := os.ReadDir(filepath.Join(from, rel))
	if err != nil {
		return []error{err}
	}
	for _, e := range entries {
		path := filepath.Join(rel, e.Name())
		source, target := filepath.Join(from, path), filepath.Join(to, path)
		_, special := own[filepath.ToSlash(path)]
		switch {
		case special:
		case holds(path, own):
			errs = append(errs, unlike(from, to, path, own)...)
		case !sameTree(source, target):
			errs = append(errs, fmt.Errorf("%s is another one than %s", target, source))
		}
	}
	return errs
}

// sameTree reports whether a file or directory is another one, a link to it, or a copy.
func sameTree(source, target string) bool {
	a, err := os.Stat(source)
	if err != nil {
		return false
	}
	b, err := os.Stat(target)
	switch {
	case err != nil || a.IsDir() != b.IsDir():
		return false
	case os.SameFile(a, b):
		return true
	case !a.IsDir():
		x, err := hash(source)
		y, err2 := hash(target)
		return a.Size() == b.Size() && err == nil && err2 == nil && x == y
	}
	entries, err := os.ReadDir(source)
	if err != nil {
		return false
	}
	for _, e := range entries {
		if !sameTree(filepath.Join(source, e.Name()), filepath.Join(target, e.Name())) {
			return false
		}
	}
	return true
}
