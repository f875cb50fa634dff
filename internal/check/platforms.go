package check

import (
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/symbols"
)

// Platforms returns the platforms that the packages of a build with a directive or assembly name,
// in the names or in the constraints of their files: a system with all that it runs on, an
// architecture on Linux.
func (e *Engine) Platforms(t Target, roots []string) []string {
	g, err := e.graph(t, roots)
	if err != nil {
		return nil
	}
	named := make(map[string]bool)
	for _, p := range g.order {
		d := g.directory(p.dir)
		if !slices.ContainsFunc(d.files, func(f *sourceFile) bool { return f.marked }) {
			continue
		}
		for _, f := range d.files {
			if f.condition == "" {
				continue
			}
			for _, word := range strings.FieldsFunc(f.condition, func(r rune) bool { return !('a' <= r && r <= 'z' || '0' <= r && r <= '9') }) {
				named[word] = true
			}
		}
	}
	var list []string
	for _, system := range symbols.Systems() {
		goos, goarch, _ := strings.Cut(system, "/")
		if named[goos] && goos != "linux" || goos == "linux" && named[goarch] {
			list = append(list, system)
		}
	}
	return list
}
