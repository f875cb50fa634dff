package policy

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// The properties: no input panics; every error lies within the file; a policy that parses decides
// about anything, the same twice; the digest is the same twice.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"valid/*.yaml", "invalid/*.yaml"} {
		for _, file := range testFiles(f, pattern) {
			f.Add(read(f, file))
		}
	}
	f.Add(Init())
	f.Fuzz(func(t *testing.T, data []byte) {
		on := day("2027-03-31")
		if Digest(data, on) != Digest(data, on) {
			t.Error("two digests")
		}
		p, err := Parse("dir/"+FileName, data)
		if err != nil {
			var errs Errors
			if !errors.As(err, &errs) || len(errs) == 0 {
				t.Fatalf("%v is no Errors", err)
			}
			checkPositions(t, errs, data)
			return
		}
		for _, r := range p.Rules {
			ref := Ref{Module: r.Module, Main: r.Module == mainModule, Version: "v1.2.3", Symbol: "runtime.x", Go: "go1.26.8", Classes: Classes()}
			if len(r.Symbols) > 0 {
				ref.Symbol = r.Symbols[0]
			}
			d := p.Decide(ref, on)
			if d != p.Decide(ref, on) || d.Action == "" || d.Rule == "" {
				t.Errorf("got %+v", d)
			}
		}
	})
}

func checkPositions(t *testing.T, errs Errors, data []byte) {
	text := strings.TrimPrefix(string(data), "\ufeff")
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, e := range errs {
		if e.Line < 1 || e.Line > len(lines) {
			t.Fatalf("line %d of %d: %v", e.Line, len(lines), e)
		}
		if n := utf8.RuneCountInString(lines[e.Line-1]); e.Column < 1 || e.Column > n+1 {
			t.Errorf("column %d of %d: %v", e.Column, n, e)
		}
		if i > 0 && (errs[i-1].Line > e.Line || errs[i-1].Line == e.Line && errs[i-1].Column > e.Column) {
			t.Errorf("not in the order of the file: %v", errs)
		}
	}
}
