// Package released has what the standard library declares in each known Go version on each
// system. It is a package of its own since the tools of a build do without: what compress/flate
// and 400 kB cost at a start is for `linkgate check` alone.
package released

import (
	"compress/flate"
	_ "embed"
	"fmt"
	"io"
	"strings"

	"github.com/linkgate/linkgate/internal/signature"
)

// `go run ./scripts/signatures` writes it.
//
//go:embed table.flate
var packed string

// Table unpacks the table. It takes some milliseconds and megabytes: keep it.
func Table() (*signature.Table, error) {
	text, err := io.ReadAll(flate.NewReader(strings.NewReader(packed)))
	if err != nil {
		return nil, fmt.Errorf("unpacking the table of signatures: %w", err)
	}
	return signature.ParseTable(string(text))
}
