package trial

import (
	"fmt"
	"iter"
	"strings"
)

// A Row is one line of a table.
type Row struct {
	Line   int
	Fields []string
}

// Rows reads a table: a line a row of as many fields, separated by tabs. `-` is an empty
// field, and # begins a comment line. Errors begin with the line's number.
func Rows(text string, fields int) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		number := 0
		for line := range strings.Lines(text) {
			number++
			line = strings.TrimRight(line, "\r\n")
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			f := strings.Split(line, "\t")
			if len(f) != fields {
				yield(Row{}, fmt.Errorf("%d: %d fields, want %d", number, len(f), fields))
				return
			}
			for i := range f {
				if f[i] == "-" {
					f[i] = ""
				}
			}
			if !yield(Row{number, f}, nil) {
				return
			}
		}
	}
}
