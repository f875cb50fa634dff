package project

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// An Organisation says where the policies are that no repository chooses. They stand above
// the policy of every build: no file of a repository, flag or variable leaves them out, and
// none loosens what is final in them. The permissions of the files say who may write them.
type Organisation struct {
	System func() string // returns the path of the machine's policy, which need not exist; nil: there is none
	SDK    string        // absolute path of a wrapped SDK's policy, which has to exist; empty: there is none
}

// Policies returns the paths, with slashes, of the policies that have to be read, the highest
// last. It is an error if the system does not tell whether the machine's policy exists.
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
