package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"
)

// open resolves a file's name in an event, as a reader of the log would, and
// reads the file. The file has to be one that the build compiled: a module of
// another version, or one that was replaced, has a file of the same name with
// other lines.
func (c *checker) open(name string) (*text, *pkg, error) {
	file, err := c.path(name)
	if err != nil {
		return nil, nil, err
	}
	p := c.files[file]
	if p == nil {
		return nil, nil, fmt.Errorf("%q means %s, which this build did not compile", name, file)
	}
	t := c.texts[file]
	if t == nil {
		if t, err = readText(file); err != nil {
			return nil, nil, err
		}
		c.texts[file] = t
	}
	return t, p, nil
}

// path returns the file that a name means: module@version/file is in the
// module cache, $GOROOT/src/… in the standard library, and everything else
// is seen from the root of the main module or workspace. The same file has the
// same name with and without -trimpath.
func (c *checker) path(name string) (string, error) {
	switch {
	case name == "":
		return "", fmt.Errorf("no file is named")
	case filepath.IsAbs(name) || strings.Contains(name, `\`):
		return "", fmt.Errorf("%q is a name on this machine alone", name)
	case strings.HasPrefix(name, "$GOROOT/"):
		return filepath.Join(c.goroot, filepath.FromSlash(name[len("$GOROOT/"):])), nil
	}
	path, rest, ok := strings.Cut(name, "@")
	if !ok {
		file := filepath.Join(c.root, filepath.FromSlash(name))
		if below(file, c.modcache) || below(file, c.goroot) {
			return "", fmt.Errorf("%q leads to %s, which is elsewhere on another machine", name, file)
		}
		return file, nil
	}
	version, file, _ := strings.Cut(rest, "/")
	path, err := module.EscapePath(path)
	if err != nil {
		return "", fmt.Errorf("%q: %w", name, err)
	}
	if version, err = module.EscapeVersion(version); err != nil {
		return "", fmt.Errorf("%q: %w", name, err)
	}
	return filepath.Join(c.modcache, filepath.FromSlash(path)+"@"+version, filepath.FromSlash(file)), nil
}

// below reports whether a file lies in a directory.
func below(file, dir string) bool {
	return dir != "" && strings.HasPrefix(file, dir+string(filepath.Separator))
}
