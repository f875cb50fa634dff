package printable

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	for s, want := range map[string]string{
		"":                          "",
		"example.com/a v1.2.3":      "example.com/a v1.2.3",
		"unï.cödé 世界 \U0001F600":    "unï.cödé 世界 \U0001F600",
		`C:\a "b" 'c'`:              `C:\a "b" 'c'`,
		"\x1b[31mred\x1b[0m":        `\x1b[31mred\x1b[0m`,
		"a\nb\tc\r\x00\x7f":         `a\nb\tc\r\x00\x7f`,
		"\u202egnp.exe":             `\u202egnp.exe`,
		"zero\u200bwidth, no\u00a0": `zero\u200bwidth, no\u00a0`,
		"\x9b31m":                   `\x9b31m`, // of one byte, as terminals without UTF-8 know it
		"\u009b31m":                 `\u009b31m`,
		"\xff\ufffd\U000E0001":      `\xff\ufffd\U000e0001`,
		`ends in "` + "\x1b":        `ends in "\x1b`,
	} {
		if got := Text(s); got != want {
			t.Errorf("Text(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestOneLine(t *testing.T) {
	if got := OneLine("fatal: no\n\thint: \x1b[1mgo\x1b[0m\n"); got != `fatal: no hint: \x1b[1mgo\x1b[0m` {
		t.Errorf("%q", got)
	}
}

func TestColumns(t *testing.T) {
	if got := Columns("a\tb\x1b[0m\u202ec\xffé"); got != "a\tb�[0m�c�é" {
		t.Errorf("%q", got)
	}
}

func TestJSON(t *testing.T) {
	const text = "{\n  \"a\": \"\x7f\u009b0m é \u202e \U000e0001 \\n\"\n}\n"
	const want = `{` + "\n" + `  "a": "\u007f\u009b0m é \u202e \udb40\udc01 \n"` + "\n}\n"
	if got := string(JSON([]byte(text))); got != want {
		t.Errorf("%q", got)
	}
}

// FuzzText: nothing that is left moves a cursor, and Columns keeps the columns.
func FuzzText(f *testing.F) {
	for _, s := range []string{"a", "\x1b[0m", "\u202e", "\xff\xc3", "\t\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := Text(s)
		if strings.ContainsFunc(text, isNot) || !utf8.ValidString(text) || Text(text) != text {
			t.Errorf("Text(%q) = %q", s, text)
		}
		if utf8.RuneCountInString(Columns(s)) != utf8.RuneCountInString(s) {
			t.Errorf("Columns(%q) = %q", s, Columns(s))
		}
	})
}

func BenchmarkText(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Text("github.com/linkgate/linkgate/internal/goobj.Open")
	}
}
