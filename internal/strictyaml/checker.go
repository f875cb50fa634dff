// Package strictyaml reads the small YAML files that linkgate is configured with: the policy and the
// baseline.
//
// It goes from bytes to go-yaml's tree, and refuses what such a file has no use for (anchors,
// aliases, tags, several documents) and what would be dear to read. Every error has its file, line,
// column and source line. It knows no key and no word of the files themselves, and opens no file.
package strictyaml

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/token"

	"github.com/linkgate/linkgate/internal/printable"
)

// A Checker reads one file and collects its errors.
type Checker struct {
	Errs Errors
	Odd  bool // there is YAML that was not understood: what seems to be missing may be in it

	file   string
	what   string // noun of the file
	scale  int    // how many times larger than others it may be
	lines  []string
	broken int // first line at which the YAML itself is broken, or 0
}

// New returns the checker of a file. The name is used for messages as it is; what is the noun that
// they have for such a file, "policy".
func New(file, what string) *Checker { return &Checker{file: file, what: what, scale: 1} }

// Longer lets the file be that many times larger than others.
func (c *Checker) Longer(times int) { c.scale = times }

// At reports an error at a token.
func (c *Checker) At(t *token.Token, format string, args ...any) {
	c.Errorf(t.Position.Line, t.Position.Column, format, args...)
}

// Errorf reports an error. The position is brought within the file: go-yaml puts what is missing
// behind its line's end, and a block of text before its first column.
func (c *Checker) Errorf(line, column int, format string, args ...any) {
	line = min(max(line, 1), max(len(c.lines), 1))
	var source string
	if len(c.lines) > 0 {
		source = c.lines[line-1]
	}
	runes := []rune(source)
	column = min(max(column, 1), len(runes)+1)
	if len(runes) > MaxLine {
		source = string(runes[:MaxLine/10]) + "…"
	}
	c.Errs = append(c.Errs, &Error{
		File: c.file, Line: line, Column: column,
		Message: fmt.Sprintf(format, args...), Source: printable.Columns(source),
	})
}

// Lines sets the text that errors quote, without checking it.
func (c *Checker) Lines(data []byte) {
	c.lines = strings.Split(strings.ReplaceAll(strings.TrimPrefix(string(data), "\ufeff"), "\r\n", "\n"), "\n")
}
