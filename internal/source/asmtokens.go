package source

import (
	"bytes"
	"iter"
	"unicode"
	"unicode/utf8"
)

// An asmToken is a name, a number, a quoted string, a new line or any other
// single character of an assembly file.
type asmToken struct {
	text          string
	line, column  int
	ident, number bool
}

// asmTokens splits assembly as cmd/asm/internal/lex does, and leaves out
// comments. A byte that is not UTF-8 is a token of its own.
func asmTokens(data []byte) iter.Seq[asmToken] {
	return func(yield func(asmToken) bool) {
		line, start := 1, 0 // of the current line
		for i := 0; i < len(data); {
			r, size := utf8.DecodeRune(data[i:])
			n := size
			t := asmToken{line: line, column: i - start + 1}
			switch {
			case r == ' ' || r == '\t' || r == '\r':
				i++
				continue
			case r == '/' && i+1 < len(data) && (data[i+1] == '/' || data[i+1] == '*'):
				n = commentLen(data[i:])
				for j := i; j < i+n; j++ {
					if data[j] == '\n' {
						line, start = line+1, j+1
					}
				}
				i += n
				continue
			case identRune(r, 0):
				n, t.ident = run(data[i:], identRune), true
			case unicode.IsDigit(r):
				n, t.number = run(data[i:], identRune), true
			case r == '"' || r == '\'' || r == '`':
				n = quoted(data[i:], byte(r))
			}
			t.text = string(data[i : i+n])
			if !yield(t) {
				return
			}
			i += n
			if r == '\n' {
				line, start = line+1, i
			}
		}
	}
}

// identRune reports whether a rune can be the i-th of a name: isIdentRune in
// cmd/asm/internal/lex/tokenizer.go.
func identRune(r rune, i int) bool {
	return unicode.IsLetter(r) || r == '_' || r == '·' || r == '∕' || i > 0 && unicode.IsDigit(r)
}

// run returns how many bytes at the start of data are a name or a number. The
// first rune is known to be part of it.
func run(data []byte, is func(r rune, i int) bool) int {
	n := 0
	for n < len(data) {
		r, size := utf8.DecodeRune(data[n:])
		if r == utf8.RuneError && size < 2 || !is(r, n+1) {
			break
		}
		n += size
	}
	return max(n, 1)
}

// commentLen returns the length of the comment at the start of data, without the
// new line that ends it.
func commentLen(data []byte) int {
	end, more := []byte("\n"), 0
	if data[1] == '*' {
		end, more = []byte("*/"), len("*/")
	}
	if i := bytes.Index(data[2:], end); i >= 0 {
		return 2 + i + more
	}
	return len(data)
}

// quoted returns the length of the quoted text at the start of data, which
// ends with its line at the latest.
func quoted(data []byte, quote byte) int {
	for i := 1; i < len(data); i++ {
		switch {
		case data[i] == '\n':
			return i
		case data[i] == '\\' && quote != '`' && i+1 < len(data) && data[i+1] != '\n':
			i++
		case data[i] == quote:
			return i + 1
		}
	}
	return len(data)
}
