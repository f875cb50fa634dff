package source

import (
	"bytes"
	"fmt"
	"go/scanner"
	"go/token"
	"slices"
	"strings"
	"testing"
)

func TestComments(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"lone", "package p\n//go:linkname f a.f\n", "2:1 lone"},
		{"after a quote in a character", "var a, b = '\"', '\\''\n//go:linkname f a.f", "2:1 lone"},
		{"after an escaped quote", "var a = \"\\\"\\\\\"\n\t//go:linkname f a.f", "2:2 lone"},
		{"after code", "var a = `\n` //go:linkname f a.f", "2:3"},
		{"in a string", "var a = \"//go:linkname f a.f\"\nvar b = `\n//go:linkname f a.f\n` + \"`\"\n//go:linkname g a.g", "5:1 lone"},
		{"in a comment", "/*\n//go:linkname f a.f\n*/ // //go:linkname f\n/**///go:linkname g a.g", "4:5"},
		{"after an unfinished string", "\"a\n//go:linkname f a.f\n'\\\n//go:linkname f a.f", "2:1 lone, 4:1 lone"},
		{"in an unfinished comment", "/*/\n//go:linkname f a.f", ""},
		{"in an unfinished raw string", "`\n//go:linkname f a.f", ""},
		{"division", "a / b //go:linkname f\n/", "1:7"},
		{"syntax of another year", "func (T) m[P?](x -> y) { match x @ { } }\n//go:linkname f a.f", "2:1 lone"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, c := range comments([]byte(test.text)) {
				s := fmt.Sprintf("%d:%d", c.line, c.column)
				if c.lone {
					s += " lone"
				}
				got = append(got, s)
			}
			if got := strings.Join(got, ", "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// FuzzComments holds the comments of texts without errors against those that
// go/scanner finds.
func FuzzComments(f *testing.F) {
	f.Add([]byte("package p\n//go:linkname f a.f\nvar a = '\\'' + \"\\\"\" + `\n` //go:linkname\n/**///go:linkname\r\n"))
	f.Add([]byte("\ufeff//go:linkname f\r\r\n//go:link\rname"))
	for _, r := range compilerRules() {
		f.Add([]byte(strings.ReplaceAll(r.text, "|", "\n")))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var got []string
		for _, c := range comments(data) {
			got = append(got, fmt.Sprintf("%d:%d", c.line, c.column))
		}
		fset := token.NewFileSet()
		file := fset.AddFile("", -1, len(data))
		wrong := false
		var s scanner.Scanner
		s.Init(file, data, func(token.Position, string) { wrong = true }, scanner.ScanComments)
		var want []string
		for {
			pos, tok, _ := s.Scan()
			if tok == token.EOF {
				break
			}
			if p := fset.PositionFor(pos, false); tok == token.COMMENT && bytes.HasPrefix(data[p.Offset:], []byte(mark)) {
				want = append(want, fmt.Sprintf("%d:%d", p.Line, p.Column))
			}
		}
		if !wrong && !slices.Equal(got, want) {
			t.Errorf("%q: at %v, go/scanner says %v", data, got, want)
		}
	})
}
