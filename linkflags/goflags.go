package linkflags

import (
	"fmt"
	"strings"
)

// GoFlags splits a GOFLAGS string into its flags, as the go command does: words separated by white space, where a word
// that begins with ' or " reaches to the same quote. Nothing is escaped, quotes inside a word are part of it, and there
// are no comments. An error is a missing closing quote.
//
// Source: cmd/go/internal/base/goflags.go and cmd/internal/quoted.
func GoFlags(s string) (words []string, err error) {
	const space = " \t\n\r"
	for rest := strings.TrimLeft(s, space); rest != ""; rest = strings.TrimLeft(rest, space) {
		if rest[0] == '\'' || rest[0] == '"' {
			word, after, closed := strings.Cut(rest[1:], rest[:1])
			if !closed {
				return nil, fmt.Errorf("splitting %q: EOF found when expecting closing quote", s)
			}
			words, rest = append(words, word), after
			continue
		}
		end := strings.IndexAny(rest, space)
		if end < 0 {
			end = len(rest)
		}
		words, rest = append(words, rest[:end]), rest[end:]
	}
	return words, nil
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
