// Package printable makes text that others wrote safe to print: a terminal acts on
// control characters, and characters that turn the writing direction or cannot be
// seen make a name look like another one.
package printable

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// is reports whether a character is printed as it is. The replacement character
// would stand for bytes that are no text.
func is(r rune) bool { return strconv.IsPrint(r) && r != utf8.RuneError }

func isNot(r rune) bool { return !is(r) }

// Text returns s with what is not printable escaped as in Go: \n, \x1b, \u202e, and
// \xff for a byte that is no text. It is for reading: a backslash stays one.
func Text(s string) string {
	if !strings.ContainsFunc(s, isNot) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		if is(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteToASCII(s[i : i+runeLen(s[i:])])
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}

func runeLen(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}

// OneLine returns a text of several lines, as another program prints it, in one.
func OneLine(s string) string { return Text(strings.Join(strings.Fields(s), " ")) }

// Columns returns a line in which each character that is not printable is replaced by
// one that is, so that all others stay in their columns. Tabs are kept.
func Columns(line string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || is(r) {
			return r
		}
		return utf8.RuneError
	}, line)
}

// JSON returns a text of JSON in which what is not printable is escaped: only strings have it.
func JSON(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r < 0x7f || is(r) { // encoding/json has escaped what is below a space
			out = append(out, text[i:i+n]...)
		} else if hi, lo := utf16.EncodeRune(r); hi != utf8.RuneError {
			out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
		} else {
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		i += n
	}
	return out
}
