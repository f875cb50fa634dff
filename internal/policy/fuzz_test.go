package policy

import (
	"errors"
	"strconv"
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
		if first, second := Digest(data, on), Digest(data, on); first != second {
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
	broken := 0
	for i, e := range errs {
		if e.Line < 1 || e.Line > len(lines) {
			t.Fatalf("line %d of %d: %v", e.Line, len(lines), e)
		}
		if n := utf8.RuneCountInString(lines[e.Line-1]); e.Column < 1 || e.Column > n+1 {
			t.Errorf("column %d of %d: %v", e.Column, n, e)
		}
		if strings.HasPrefix(e.Message, "YAML") {
			broken = e.Line // go-yaml miscounts what follows a tag in its line
		}
		if quoted, ok := strings.CutPrefix(e.Message, "unknown key "); ok && e.Line != broken {
			checkUnderCaret(t, e, quoted, lines[e.Line-1])
		}
		if i > 0 && (errs[i-1].Line > e.Line || errs[i-1].Line == e.Line && errs[i-1].Column > e.Column) {
			t.Errorf("not in the order of the file: %v", errs)
		}
	}
}

// checkUnderCaret checks that the caret stands under the key that a message quotes.
func checkUnderCaret(t *testing.T, e *Error, quoted, line string) {
	quoted, err := strconv.QuotedPrefix(quoted)
	if err != nil {
		t.Fatal(err)
	}
	key, err := strconv.Unquote(quoted)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(key, "\n") {
		return // a block of text as a key starts wherever the parser likes
	}
	there := strings.ReplaceAll(string([]rune(line)[e.Column-1:]), "\t", " ")
	more := strings.HasPrefix(key, strings.TrimRight(there, " ")) // the key goes on in the next line
	if !strings.HasPrefix(there, key) && !more && !strings.ContainsAny(there[:min(1, len(there))], `"'|>`) {
		t.Errorf("the caret is under %q: %v", there, e)
	}
}
