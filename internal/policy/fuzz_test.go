package policy

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/strictyaml"
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
		if first, second := Digest(data, on, nil), Digest(data, on, nil); first != second {
			t.Error("two digests")
		}
		p, err := Parse("dir/"+FileName, data)
		if err != nil {
			var errs strictyaml.Errors
			if !errors.As(err, &errs) || len(errs) == 0 {
				t.Fatalf("%v is no Errors", err)
			}
			checkPositions(t, errs, data)
			return
		}
		for _, r := range p.Rules {
			ref := Ref{Module: r.Module, Main: r.Module == mainModule, Version: "v1.2.3", Symbol: "runtime.x", Go: "go1.26.8", Classes: finding.Classes()}
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

func checkPositions(t *testing.T, errs strictyaml.Errors, data []byte) {
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
func checkUnderCaret(t *testing.T, e *strictyaml.Error, quoted, line string) {
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

// The properties of a policy that extends another: no input panics; every error has a place; and
// whatever the file says, what the organisation's file has as final is not loosened.
func FuzzExtends(f *testing.F) {
	for _, file := range append(testFiles(f, "valid/*.yaml"), testFiles(f, "invalid/extends*.yaml")...) {
		f.Add(read(f, file), []byte("version: 1\nfinal: [defaults]\ndefaults: {refused: deny}\n"))
	}
	f.Add([]byte("rules: [{module: m, action: allow}]"), []byte("version: 1\nmode: warn\nfinal: [mode]\nrules: [{module: m, action: deny, final: true}]"))
	f.Add([]byte("extends: [org.yaml, linkgate.yaml]"), []byte("version: 1\nextends: [org.yaml]"))
	f.Fuzz(func(t *testing.T, own, org []byte) {
		on := day("2027-03-31")
		own = append([]byte("version: 1\nextends: [org.yaml]\n"), own...)
		read := files(map[string]string{"org.yaml": string(org)})
		if first, second := Digest(own, on, read), Digest(own, on, read); first != second {
			t.Error("two digests")
		}
		p, err := Load("dir/"+FileName, own, read)
		if err != nil {
			var errs strictyaml.Errors
			if !errors.As(err, &errs) || len(errs) == 0 {
				t.Fatalf("%v is no Errors", err)
			}
			for _, e := range errs {
				if e.File == "" || e.Line < 1 || e.Column < 1 {
					t.Errorf("an error without a place: %v", e)
				}
			}
			return
		}
		o, err := Parse("org.yaml", org)
		if err != nil {
			t.Fatalf("loaded what does not parse: %v", err)
		}
		if o.final("mode") && slices.Index(finding.Modes(), p.Mode) < slices.Index(finding.Modes(), o.Mode) {
			t.Errorf("mode %s is milder than the final %s", p.Mode, o.Mode)
		}
		p.Baseline = func(string, string, finding.Class) (Known, bool) { return Known{At: "b:1"}, true }
		refs := []Ref{{Module: "m", Symbol: "runtime.x", Go: "go1.26.8"}}
		for _, r := range append(p.Rules, o.Rules...) {
			refs = append(refs, Ref{Module: r.Module, Main: r.Module == mainModule, Version: "v1.2.3", Symbol: "runtime.x", Go: "go1.26.8"})
		}
		for _, ref := range refs {
			for _, class := range finding.Classes() {
				ref.Classes = []finding.Class{class}
				var ended ruling
				word, _ := o.word(ref, class, on, 0, &ended)
				if d := p.Decide(ref, on); word.final && word.Action.Stricter(d.Action) {
					t.Errorf("%+v: %+v is looser than the final %+v", ref, d, word.Decision)
				}
			}
		}
	})
}
