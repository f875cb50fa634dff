package linkflags

import (
	"fmt"
	"strings"

	"github.com/google/shlex"
)

// GoFlags splits a GOFLAGS string into its flags, as the go command does: words separated by white space, where a word
// that begins with ' or " reaches to the same quote. Nothing is escaped, quotes inside a word are part of it, and there
// are no comments. An error is a missing closing quote.
//
// Source: cmd/go/internal/base/goflags.go and cmd/internal/quoted.
func GoFlags(s string) ([]string, error) {
	words, err := shlex.Split(forShlex(s))
	if err != nil {
		return nil, fmt.Errorf("splitting %q: %w", s, err)
	}
	for i, word := range words {
		words[i] = bytesOf(word)
	}
	return words, nil
}

// forShlex returns s, in the grammar of cmd/internal/quoted, with the same words in the grammar of shlex. There a
// backslash escapes (also in "…", also in a Windows path), a # begins a comment, quotes can stand inside a word, and
// nothing ends a word but white space. Bytes are spread to one rune each, because shlex reads runes and loses those that
// are not UTF-8.
func forShlex(s string) string {
	var b strings.Builder
	quote := byte(0)
	inWord := false
	for i := range len(s) {
		c := s[i]
		switch {
		case quote != 0 && c == quote:
			quote = 0
			b.WriteByte(c)
			c = ' '
		case quote != 0:
			if c == '\\' && quote == '"' {
				b.WriteByte('\\')
			}
		case isSpace(c):
			inWord = false
		case !inWord && (c == '\'' || c == '"'):
			quote = c
		default:
			inWord = true
			if strings.IndexByte(`\#'"`, c) >= 0 {
				b.WriteByte('\\')
			}
		}
		b.WriteRune(rune(c))
	}
	return b.String()
}

// bytesOf undoes forShlex's one rune a byte.
func bytesOf(word string) string {
	b := make([]byte, 0, len(word))
	for _, r := range word {
		b = append(b, byte(r))
	}
	return string(b)
}

// perPackage splits the value of the go command's -ldflags, or another per-package flag, into its pattern, empty if there is
// none, and its flags. An error is what the go command refuses: a missing closing quote, or a value that begins with neither
// '-' nor a pattern.
//
// Source: cmd/go/internal/load/flag.go.
func perPackage(s string) (pattern string, flags []string, err error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", nil, nil
	}
	if s[0] != '-' {
		before, after, ok := strings.Cut(s, "=")
		if !ok || before == "" {
			return "", nil, fmt.Errorf("reading flags %q: want pattern=flags", s)
		}
		if s[0] == '\'' || s[0] == '"' {
			return "", nil, fmt.Errorf("reading flags %q: begin with a quote", s)
		}
		pattern, s = strings.TrimSpace(before), after
	}
	flags, err = GoFlags(s)
	return pattern, flags, err
}

// CheckLinknameOff reports whether a GOFLAGS string switches the linker's linkname check off through -ldflags. Only the
// last of several -ldflags that match a package counts. It is not known here which packages a pattern other than "all"
// matches: if one of those switches the check off, it counts. A string that the go command refuses switches nothing off.
func CheckLinknameOff(goflags string) bool {
	list, err := GoFlags(goflags)
	if err != nil {
		return false
	}
	off := false
	for _, f := range list {
		name, value, _ := strings.Cut(f, "=")
		if name != "-ldflags" && name != "--ldflags" {
			continue
		}
		pattern, flags, err := perPackage(value)
		if err != nil {
			return false
		}
		if pattern == "" || pattern == "all" {
			off = ldflagsOff(flags)
			continue
		}
		off = off || ldflagsOff(flags)
	}
	return off
}

// ldflagsOff reports whether a list of linker flags switches the linkname check off.
func ldflagsOff(flags []string) bool {
	off := false
	list, _, _ := scanFlags(flags) // what the linker refuses it reports itself
	for _, f := range list {
		if f.name == checkLinkname {
			off = isOff(f.value)
		}
	}
	return off
}
