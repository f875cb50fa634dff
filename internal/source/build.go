package source

import (
	"go/version"
	"runtime"
	"strconv"
	"strings"

	"github.com/linkgate/linkgate/internal/selection"
)

// A Build is what chooses among the files of a package.
type Build = selection.Build

// parserMinor returns the minor version of the Go whose parser is built into
// this program: 26 for go1.26.8, 0 for a development version.
func parserMinor() int {
	n, err := strconv.Atoi(strings.TrimPrefix(version.Lang(runtime.Version()), "go1."))
	if err != nil {
		return 0
	}
	return n
}
