package symbols

import (
	"fmt"
	"go/build"
	"path"
	"path/filepath"
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
	ctx := build.Default
	ctx.GOROOT, ctx.GOOS, ctx.GOARCH, ctx.CgoEnabled = s.GOROOT, s.GOOS, s.GOARCH, s.Cgo
	ctx.BuildTags, ctx.ToolTags, ctx.ReleaseTags = nil, s.ToolTags, nil
	for minor := 1; minor <= s.Minor; minor++ {
		ctx.ReleaseTags = append(ctx.ReleaseTags, fmt.Sprintf("go1.%d", minor))
	}
	ok, err := ctx.MatchFile(filepath.Join(s.GOROOT, "src", filepath.FromSlash(path.Dir(file))), path.Base(file))
	return ok && err == nil
}
