package linkflags

import (
	"strings"
	"testing"
)

func TestRedactX(t *testing.T) {
	for _, test := range []struct {
		ldflags, want string
		open          bool
	}{
		{"", "", false},
		{"-s -w", "-s -w", false},
		{"-X a.b=c", "-X a.b=…", false},
		{"-X=a.b=c", "-X=a.b=…", false},
		{"--X=a.b=c=d", "--X=a.b=…", false},
		{"  -s   -X a.b=", "-s -X a.b=…", false},
		{"-X 'a.b=c d' -X=e.f=g", "-X a.b=… -X=e.f=…", false},
		{`-X "a.b=it's" -s`, "-X a.b=… -s", false},
		{"-s '-X=a.b=c d' -linkmode external", "-s -X=a.b=… -linkmode external", false},
		{"all=-X a.b=c", "all=-X a.b=…", false},
		{"example.com/...=-s -X=a.b=c -extldflags '-static -lm'", "example.com/...=-s -X=a.b=… -extldflags '-static -lm'", false},
		{"-extldflags=-lm -o x -X a.b=c", "-extldflags=-lm -o x -X a.b=…", false},
		{"-X a.b", "-X a.b", false}, // the linker refuses it
		{"-s -X", "-s -X", true},
		{"-X -X a.b=c", "-X -X …", false},
		{"-X a.b=c d", "-X a.b=… …", false},
		{"-X 'a.b'=c", "-X a.b …", false}, // the quote ends the word
		{"-o -X=a.b=c", "-o -X=a.b=…", false},
		{"-X 'a.b=c", "…", false},
		{"a.b=c", "a.b=…", false}, // go takes it for a pattern
		{"secret", "…", false},
		{"0 -X 'a.b=c -d'", "…", false}, // here too
		{"'-X=a.b=c'", "…", false},      // go refuses a quote at the beginning
	} {
		got, open := RedactX(test.ldflags, "…")
		if got != test.want || open != test.open {
			t.Errorf("RedactX(%s) = %s, %t, want %s, %t", test.ldflags, got, open, test.want, test.open)
		}
		if again, _ := RedactX(got, "…"); again != got {
			t.Errorf("RedactX(%s) = %s, and of that %s", test.ldflags, got, again)
		}
	}
}

// FuzzRedactX: no value given to -X is left, in whatever way it is given, and what
// is left has as many words. A definition that is not quoted ends at its first space.
func FuzzRedactX(f *testing.F) {
	for _, before := range []string{"", "-s", "all=-w", "-extldflags '-a -b'", "'", "-X", "-X -X", "-o", "-unknown", "stray", "-linkmode"} {
		f.Add(before, "a.b", "c d", 0)
		f.Add(before, "a.b", "it's", 1)
		f.Add(before, "", "=", 2)
		f.Add(before, "a b", `"`, 3)
	}
	f.Fuzz(func(t *testing.T, before, name, value string, how int) {
		const marker = "SECRET" // that nothing else holds
		value = marker + value + marker
		if strings.Contains(before+name, marker) || strings.Contains(name, "=") {
			return
		}
		if how&2 == 0 && strings.ContainsAny(name+value, " \t\r\n") {
			return
		}
		var text string
		definition := name + "=" + value
		switch how & 3 {
		case 0:
			text = "-X " + definition
		case 1:
			text = "-X='" + definition + "'"
		case 2:
			word, err := Quote(definition)
			if err != nil {
				return
			}
			text = "-X " + word
		case 3:
			word, err := Quote("-X=" + definition)
			if err != nil {
				return
			}
			text = word
		}
		text = strings.TrimSpace(before + " " + text)
		got, _ := RedactX(text, "…")
		if strings.Contains(got, marker) {
			t.Errorf("RedactX(%q) = %q", text, got)
		}
		pattern, words, err := perPackage(text)
		if err != nil || got == "…" {
			return
		}
		gotPattern, gotWords, err := perPackage(got)
		if err != nil || gotPattern != pattern || len(gotWords) != len(words) {
			t.Errorf("RedactX(%q) = %q: pattern %q and %d words, %v; want %q and %d", text, got, gotPattern, len(gotWords), err, pattern, len(words))
		}
	})
}
