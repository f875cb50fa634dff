package selection

import (
	"bytes"
	"errors"
	"fmt"
	"go/build/constraint"
	"strings"
)

// Match reports whether the build takes the .go or .s file with a name and a
// text. It looks at the text up to the package clause, and does not ask whether
// the file uses cgo, is a test, or has another package clause than its
// neighbours. Errors do not name the file.
func (b Build) Match(name string, data []byte) (bool, error) {
	if !b.Name(name) {
		return false, nil
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !strings.HasSuffix(name, ".go") {
		comments, err := leading(data)
		if err != nil {
			return false, err
		}
		data = comments
	}
	ok, err := b.text(data)
	return ok || err == nil && b.Named(), err
}

// leading returns the blanks and comments that a text begins with. That is all
// that go/build reads of an assembly file, so that white space before its first
// statement ends a // +build line as an empty line does.
func leading(data []byte) ([]byte, error) {
	for i := 0; i < len(data); {
		switch data[i] {
		case ' ', '\f', '\t', '\r', '\n', ';':
			i++
			continue
		case '/':
		default:
			return data[:i], nil
		}
		end := -1
		switch rest := data[i:]; {
		case bytes.HasPrefix(rest, []byte("//")):
			if end = bytes.IndexByte(rest, '\n'); end < 0 {
				return data, nil
			}
			end++
		case bytes.HasPrefix(rest, []byte("/*")):
			if end = bytes.Index(rest[2:], []byte("*/")); end < 0 {
				return nil, errors.New("unfinished comment")
			}
			end += 4
		default:
			return nil, errors.New("a slash that begins no comment")
		}
		i += end
	}
	return data, nil
}

// text reports whether the build constraints in a text allow it: shouldBuild
// in go/build/build.go. A //go:build line counts alone. Without one each
// // +build line counts that an empty line follows before anything but
// comments, whatever the language version of the module is.
func (b Build) text(data []byte) (bool, error) {
	line, plus, err := header(data)
	if err != nil {
		return false, err
	}
	if line != nil {
		x, err := constraint.Parse(string(line))
		if err != nil {
			return false, fmt.Errorf("build constraint %q: %w", line, err)
		}
		return x.Eval(b.tag), nil
	}
	if !bytes.Contains(plus, []byte("+build")) {
		return true, nil
	}
	for line := range bytes.Lines(plus) {
		line = bytes.TrimSpace(line)
		if !constraint.IsPlusBuild(string(line)) {
			continue
		}
		if x, err := constraint.Parse(string(line)); err == nil && !x.Eval(b.tag) {
			return false, nil
		}
	}
	return true, nil
}

// header finds the //go:build line of a text, nil if there is none, and the
// part of it in which // +build lines count: parseFileHeader in
// go/build/build.go. A /* comment ends that part, and //go:build lines may
// still follow it.
func header(data []byte) (line, plus []byte, err error) {
	var block, over bool // within /* */; plus is complete
	at := 0
	for l := range bytes.Lines(data) {
		at += len(l)
		l = bytes.TrimSpace(l)
		if len(l) == 0 && !over {
			plus = data[:at]
			continue
		}
		comment := bytes.HasPrefix(l, []byte("//"))
		over = over || !comment
		if !block && constraint.IsGoBuild(string(l)) {
			if line != nil {
				return nil, nil, errors.New("multiple //go:build comments")
			}
			line = l
		}
		var code bool
		if block, code = comments(l, block); code {
			break
		}
	}
	return line, plus, nil
}

// comments reads a line that begins within a /* comment or not, and reports
// whether it ends within one, and whether there is anything but comments on it.
func comments(line []byte, block bool) (within, code bool) {
	for len(line) > 0 {
		switch {
		case block:
			_, after, ok := bytes.Cut(line, []byte("*/"))
			if !ok {
				return true, false
			}
			block, line = false, bytes.TrimSpace(after)
		case bytes.HasPrefix(line, []byte("//")):
			return false, false
		case bytes.HasPrefix(line, []byte("/*")):
			block, line = true, bytes.TrimSpace(line[2:])
		default:
			return false, true
		}
	}
	return block, false
}
