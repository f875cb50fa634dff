package symbols

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/selection"
)

// A System is what a build of the standard library is for. The go command
// tells all of it: `go env`, and its template function context.
type System struct {
	GOROOT, GOOS, GOARCH string
	Minor                int      // of the Go version
	Cgo                  bool     // CGO_ENABLED
	ToolTags             []string // goexperiment.swissmap and so on
}

// Builds reports whether a build for the system has a file in it, by the name
// and the constraint of the file. file lies below GOROOT/src, with slashes.
func (s System) Builds(file string) bool {
	data, err := os.ReadFile(filepath.Join(s.GOROOT, "src", filepath.FromSlash(file)))
	if err != nil {
		return false
	}
	b := selection.Build{GOOS: s.GOOS, GOARCH: s.GOARCH, Minor: s.Minor, Cgo: s.Cgo, Tags: s.ToolTags}
	ok, err := b.Match(path.Base(file), data)
	return ok && err == nil
}

// SystemsOf returns what tells which of 64 systems, "linux/amd64", take a file below
// GOROOT/src, with cgo or without, and with the experiments that are on for some
// architectures or without: bit 0 is the first.
func SystemsOf(goroot string, minor int, systems []string) (func(file string) uint64, error) {
	experiments, err := experimentsOf(goroot)
	if err != nil {
		return nil, err
	}
	var fewest, most []string
	for _, name := range slices.Sorted(maps.Keys(experiments)) {
		if most = append(most, "goexperiment."+name); experiments[name] {
			fewest = append(fewest, "goexperiment."+name)
		}
	}
	known := make(map[string]uint64)
	return func(file string) uint64 {
		mask, ok := known[file]
		if ok {
			return mask
		}
		data, err := os.ReadFile(filepath.Join(goroot, "src", filepath.FromSlash(file)))
		for i, name := range systems {
			for variant := range 4 {
				b := selection.Build{Minor: minor, Cgo: variant&1 == 1, Tags: fewest}
				if variant&2 == 2 {
					b.Tags = most
				}
				b.GOOS, b.GOARCH, _ = strings.Cut(name, "/")
				if ok, wrong := b.Match(path.Base(file), data); err == nil && wrong == nil && ok {
					mask |= 1 << i
				}
			}
		}
		known[file] = mask
		return mask
	}, nil
}
