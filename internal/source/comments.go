package source

import "bytes"

// mark is the prefix of every directive. Files are searched for rare, a part of
// it that is less frequent in Go, which makes the search twice as fast.
const (
	mark = "//go:linkname"
	rare = ":linkname"
)

// MayHoldDirective reports whether a text may hold a directive. It is fast, since most
// texts hold none.
func MayHoldDirective(data []byte) bool { return bytes.Contains(data, []byte(rare)) }

// A comment is one that begins with mark.
type comment struct {
	line, column int    // of the first slash, in bytes, from 1
	text         string // to the end of the line, without it
	lone         bool   // nothing but white space before it
}

// comments finds the line comments of a Go file that begin with mark. It only
// distinguishes strings, character literals and comments, so that it can read the
// syntax of any version of Go.
func comments(data []byte) []comment {
	var list []comment
	line, start := 1, 0 // of the current line
	for i := 0; i < len(data); {
		n := 1
		switch data[i] {
		default: // nearly all
			i++
			continue
		case '\n':
		case '/':
			if i+1 < len(data) && (data[i+1] == '/' || data[i+1] == '*') {
				n = commentLen(data[i:])
			}
		case '"', '\'', '`':
			n = literalLen(data[i:])
		}
		text := data[i:][:n]
		if bytes.HasPrefix(text, []byte(mark)) {
			list = append(list, comment{
				line: line, column: i - start + 1,
				text: string(bytes.TrimSuffix(text, []byte("\r"))),
				lone: blank(data[start:i], start == 0),
			})
		}
		if last := bytes.LastIndexByte(text, '\n'); last >= 0 {
			line += bytes.Count(text, []byte("\n"))
			start = i + last + 1
		}
		i += n
	}
	return list
}

// blank reports whether the start of a line is only white space. The first line of a
// file may begin with a byte order mark.
func blank(before []byte, first bool) bool {
	if first {
		before = bytes.TrimPrefix(before, []byte("\ufeff"))
	}
	return len(bytes.Trim(before, " \t\r")) == 0
}

// literalLen returns the length of the string or character literal at the
// start of a Go text. All but raw strings end with their line at the latest.
func literalLen(data []byte) int {
	if data[0] == '`' {
		if i := bytes.IndexByte(data[1:], '`'); i >= 0 {
			return i + 2
		}
		return len(data)
	}
	return quoted(data, data[0])
}
