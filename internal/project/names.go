package project

import (
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// CutModule splits a name that begins with PATH@VERSION, and maybe has more behind
// a slash: what follows the module cache's directory, or all of a name that
// -trimpath has trimmed. rest is empty or begins with a slash.
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

// cachePath returns a module's directory below the module cache, with slashes.
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

// IsAbs reports whether a name in an object, with slashes, is a path of this
// system.
func IsAbs(name string) bool {
	return path.IsAbs(name) || filepath.IsAbs(filepath.FromSlash(name))
}
