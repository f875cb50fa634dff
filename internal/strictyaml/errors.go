package strictyaml

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/distance"
)

// Error is one error in a file.
type Error struct {
	File    string // as given to New
	Line    int    // from 1
	Column  int    // from 1, in characters
	Message string
	Source  string // the line, without its end; what cannot be printed is replaced
	Err     error  // what it comes from, if from something else than the file
}

// Unwrap returns what the error comes from.
func (e *Error) Unwrap() error { return e.Err }

// Error returns "file:line:column: message", the source line, and a line with a caret under the
// column. An empty line is not shown.
func (e *Error) Error() string {
	fact := fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
	if strings.TrimSpace(e.Source) == "" {
		return fact
	}
	var caret strings.Builder
	for i, r := range []rune(e.Source) {
		if i+1 >= e.Column {
			break
		}
		if r != '\t' {
			r = ' '
		}
		caret.WriteRune(r)
	}
	return fmt.Sprintf("%s\n    %s\n    %s^", fact, e.Source, caret.String())
}

// Errors is every error in a file, in the order of the file.
type Errors []*Error

// Error returns all of them, one below the other.
func (e Errors) Error() string {
	var b strings.Builder
	for i, err := range e {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(err.Error())
	}
	return b.String()
}

// Unwrap returns the errors for errors.As.
func (e Errors) Unwrap() []error {
	var list []error
	for _, err := range e {
		list = append(list, err)
	}
	return list
}

// Sort brings errors into the order of the file.
func (e Errors) Sort() {
	slices.SortStableFunc(e, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
	})
}

// Unknown words the message for a word that is none of the known ones.
func Unknown[S ~string](what, word string, known []S) string {
	if near := distance.Nearest(word, known); near != "" {
		return fmt.Sprintf("unknown %s %q (did you mean %q?)", what, word, near)
	}
	var list []string
	for _, k := range known {
		list = append(list, string(k))
	}
	return fmt.Sprintf("unknown %s %q (want one of: %s)", what, word, strings.Join(list, ", "))
}
