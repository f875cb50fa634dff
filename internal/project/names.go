package project

import (
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
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

// IsAbs reports whether a name in an object, with slashes, is an absolute path on
// this system.
func IsAbs(name string) bool {
	return path.IsAbs(name) || filepath.IsAbs(filepath.FromSlash(name))
}
