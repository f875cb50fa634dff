package symbols

import (
	"os"
	"path"
	"path/filepath"

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
