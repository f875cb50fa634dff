package project

import (
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"github.com/linkgate/linkgate/linkflags"
)

// CutModule splits the name of a file or directory in a module: an absolute one in the
// module cache, whose directory is cache, or one that -trimpath has made, which then is
// trimmed. Both have PATH@VERSION, and rest behind it, which is empty or begins with a
// slash. ok is false for any other name.
func CutModule(cache, name string) (mod module.Version, rest string, trimmed, ok bool) {
	rel, cached := strings.CutPrefix(name, cache+"/")
	if cached = cached && cache != ""; !cached {
		if IsAbs(name) {
			return mod, "", false, false
		}
		rel = name
	}
	before, after, ok := strings.Cut(rel, "@")
	v, _, _ := strings.Cut(after, "/")
	rest = after[len(v):]
	if cached && ok {
		var pathErr, versionErr error
		before, pathErr = module.UnescapePath(before)
		v, versionErr = module.UnescapeVersion(v)
		ok = pathErr == nil && versionErr == nil
	}
	return module.Version{Path: before, Version: v}, rest, !cached, ok && before != "" && semver.IsValid(v)
}

// cachePath returns a module's directory relative to the module cache, with slashes.
func cachePath(m module.Version) (string, error) {
	p, err := module.EscapePath(m.Path)
	if err != nil {
		return "", err
	}
	v, err := module.EscapeVersion(m.Version)
	if err != nil {
		return "", err
	}
	return p + "@" + v, nil
}

// moduleDir returns the directory of a module that is no main module: local says that it is
// one that replaces the module, which starts from base where it is relative; any other is in
// the module cache. It is empty where base or cache is, and an error where the cache can have
// no such module.
func moduleDir(m linkflags.Module, base, cache string) (dir string, local bool, err error) {
	source := module.Version{Path: m.Path, Version: m.Version}
	if m.Replace != nil {
		source = module.Version{Path: m.Replace.Path, Version: m.Replace.Version}
		local = source.Version == "" || source.Version == linkflags.Devel
	}
	root, sub := base, source.Path
	if !local {
		if sub, err = cachePath(source); err != nil {
			return "", false, err
		}
		root = cache
	}
	if dir = filepath.FromSlash(sub); local && filepath.IsAbs(dir) {
		return dir, true, nil
	}
	if root == "" {
		return "", local, nil
	}
	return filepath.Join(root, dir), local, nil
}

// IsAbs reports whether a name in an object, with slashes, is an absolute path on
// this system.
func IsAbs(name string) bool {
	return path.IsAbs(name) || filepath.IsAbs(filepath.FromSlash(name))
}
