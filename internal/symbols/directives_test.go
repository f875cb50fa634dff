package symbols

import "testing"

// TestParseDirective: a directive is what the compiler takes for one.
func TestParseDirective(t *testing.T) {
	for text, want := range map[string]directive{
		"//go:linkname a":           {local: "a", Directive: Directive{Text: "//go:linkname a"}},
		"//go:linkname  a  b.c ":    {local: "a", target: "b.c", Directive: Directive{Text: "//go:linkname a b.c"}},
		"//go:linknamestd a":        {local: "a", Directive: Directive{Text: "//go:linknamestd a", Std: true}},
		"//go:linkname\ta":          {},
		"//go:linkname a b.c // so": {},
		"//go:linknames a":          {},
		"// go:linkname a":          {},
		"//go:linkname":             {},
	} {
		got, ok := parseDirective(text)
		if ok != (want.local != "") || ok && (got.local != want.local || got.target != want.target || got.Directive != want.Directive) {
			t.Errorf("%q: %+v, %v", text, got, ok)
		}
	}
}
