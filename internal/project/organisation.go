package project

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// An Organisation says where the policies lie that no repository chooses. They stand above
// the policy of every build: no file of a repository, flag or variable leaves them out, and
// what is final in them none loosens. Who is allowed to write there is the system's affair.
type Organisation struct {
	System func() string // path of the machine's, which need not be there; nil: there is none
	SDK    string        // absolute path of that of a wrapped SDK, which has to be there; empty: there is none
}

// Policies returns the paths, with slashes, of those that have to be read, the highest last. A
// place that cannot be looked at is an error: nobody knows then what it demands.
func (o Organisation) Policies() ([]string, error) {
	var list []string
	if o.SDK != "" {
		list = append(list, filepath.ToSlash(o.SDK))
	}
	if o.System == nil {
		return list, nil
	}
	path := o.System()
	if path == "" {
		return list, nil
	}
	if _, err := os.Lstat(path); err == nil {
		list = append(list, filepath.ToSlash(path))
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return slices.Compact(list), nil
}
