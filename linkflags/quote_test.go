package linkflags

import (
	"slices"
	"testing"
)

func TestQuote(t *testing.T) {
	for _, test := range []struct{ word, want string }{
		{"/a/linkgate", "/a/linkgate"},
		{"", "''"},
		{"/a b/linkgate", "'/a b/linkgate'"},
		{"/a\tb", "'/a\tb'"},
		{"/it's", "/it's"},
		{"/it's here", `"/it's here"`},
		{`/a "b" c`, `'/a "b" c'`},
		{`'quoted'`, `"'quoted'"`},
		{`"quoted"`, `'"quoted"'`},
		{`/it's "here"x`, ""},
		{`'"`, ""},
		{`C:\Program Files\linkgate.exe`, `'C:\Program Files\linkgate.exe'`},
	} {
		got, err := Quote(test.word)
		if got != test.want || (err != nil) != (test.want == "") {
			t.Errorf("Quote(%q) = %q, %v, want %q", test.word, got, err, test.want)
		}
	}
}

// FuzzQuote: what Quote writes is read back as that one word.
func FuzzQuote(f *testing.F) {
	for _, word := range []string{"", "a", "a b", "'", `"`, `a "b" 'c'`, "a\nb", `\`, "é ü", "\xff '"} {
		f.Add(word)
	}
	f.Fuzz(func(t *testing.T, word string) {
		text, err := Quote(word)
		if err != nil {
			return
		}
		words, err := GoFlags("first " + text + " last")
		if err != nil || !slices.Equal(words, []string{"first", word, "last"}) {
			t.Errorf("Quote(%q) = %s, read back as %q, %v", word, text, words, err)
		}
	})
}
