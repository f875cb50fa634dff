package toolexec

import (
	"os"
	"path/filepath"
	"strings"
)

// pushedInSource reports whether a package of std marks a function of its own
// as open to pulls, by the line `//go:linkname NAME` in its source. Up to 1.26
// the objects cannot tell of one written in assembly for the Go ABI, such as
// runtime.memmove. Files of other systems count too: no list of those that
// were compiled is at hand.
func (g *gate) pushedInSource(pkg, symbol string) bool {
	if g.pushes == nil {
		g.pushes = make(map[string]map[string]bool)
	}
	if g.pushes[pkg] == nil {
		root := goroot(g.Config, g.front[len(g.front)-1])
		g.pushes[pkg] = pushes(filepath.Join(root, "src", filepath.FromSlash(pkg)))
	}
	name, ok := strings.CutPrefix(symbol, pkg+".")
	return ok && g.pushes[pkg][name]
}

// pushes returns the names that the Go files of a directory push with one
// argument. What cannot be read pushes nothing: its pulls stay suspect.
func pushes(dir string) map[string]bool {
	names := make(map[string]bool)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return names
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(text)) {
			if args := strings.Fields(line); len(args) == 2 && args[0] == "//go:linkname" {
				names[args[1]] = true
			}
		}
	}
	return names
}
