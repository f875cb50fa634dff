package linkflags

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// reader returns a read function for files by name.
func reader(files map[string]string) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		data, ok := files[name]
		if !ok {
			return nil, errors.New("no such file")
		}
		return []byte(data), nil
	}
}

func TestExpandFile(t *testing.T) {
	tests := []struct {
		name, data string
		line       []string // Go 1.23 to 1.26
		gcc        []string // Go 1.27
	}{
		{"plain", "-o\nx\n", []string{"-o", "x"}, []string{"-o", "x"}},
		{"no newline at the end", "-o\nx", []string{"-o", "x"}, []string{"-o", "x"}},
		{"CRLF", "-o\r\nx\r\n", []string{"-o", "x"}, []string{"-o", "x"}},
		{"CR alone", "a\rb", []string{"ab"}, []string{"a", "b"}},
		{"empty file", "", []string{""}, nil},
		{"white space", " \r\n\t", []string{""}, nil},
		{"blank line", "a\n\nb", []string{"a", "", "b"}, []string{"a", "b"}},
		{"blank ends", "\n\na\n\n", []string{"a"}, []string{"a"}},
		{"space inside", "a b", []string{"a b"}, []string{"a", "b"}},
		{"space at ends of lines", " a \n b ", []string{"a ", " b"}, []string{"a", "b"}},
		{"no-break space at the end", "a\n b\u00a0", []string{"a", " b"}, []string{"a", "b\u00a0"}},
		{"escapes", `a\\b\nc`, []string{"a\\b\nc"}, []string{`a\bnc`}},
		{"backslash at the end of a line", "a\\\nb", []string{"a", "b"}, []string{"ab"}},
		{"backslash at the end of the file", `a\`, []string{"a"}, []string{"a"}},
		{"backslash alone", `\`, []string{""}, nil},
		{"not UTF-8, with a backslash", "\xff\\n\xff", []string{"\ufffd\n\ufffd"}, []string{"\xffn\xff"}},
		{"not UTF-8", "\xff", []string{"\xff"}, []string{"\xff"}},
		{"single quotes", `'a b'`, []string{`'a b'`}, []string{"a b"}},
		{"double quotes", `"a b"`, []string{`"a b"`}, []string{"a b"}},
		{"empty quotes", `'' ""`, []string{`'' ""`}, []string{"", ""}},
		{"quotes inside a word", `-X=a="b c"'d e'`, []string{`-X=a="b c"'d e'`}, []string{"-X=a=b cd e"}},
		{"missing quote", `"a b`, []string{`"a b`}, []string{"a b"}},
		{"quotes in quotes", `"'" '"'`, []string{`"'" '"'`}, []string{"'", `"`}},
		{"NUL", "a\x00b", []string{"a\x00b"}, []string{"a\x00b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			read := reader(map[string]string{"f": tt.data})
			for minor := 23; minor <= 27; minor++ {
				want := tt.line
				if minor >= 27 {
					want = tt.gcc
				}
				got, expanded, err := ExpandFiles([]string{"@f"}, minor, read)
				if err != nil || !expanded || !slices.Equal(got, want) {
					t.Errorf("go1.%d: %q, %t, %v; want %q", minor, got, expanded, err, want)
				}
			}
		})
	}
}

// TestExpandQuoted has what only Go 1.27 reads.
func TestExpandQuoted(t *testing.T) {
	tests := []struct {
		data string
		want []string
	}{
		{`"\\ \" \$ \` + "\\`" + ` \a"`, []string{"\\ \" $ \\` \\a"}},
		{`'\'a`, []string{`\a`}},
		{`\ `, []string{" "}},
		{`a\'b \"`, []string{"a'b", `"`}},
		{"a\\\r\nb", []string{"ab"}},
		{"\"a\\\r\nb\\\nc\"", []string{"abc"}},
		{"\"a\\\rb\"", []string{"a\\\rb"}},
		{"a\\\rb", []string{"a\rb"}},
		{`"a\`, []string{`a\`}},
		{"\\\n", nil},
		{"\"\\\n\"", []string{""}},
		{"a\vb\fc", []string{"a\vb\fc"}},
	}
	for _, tt := range tests {
		got, _, err := ExpandFiles([]string{"@f"}, 27, reader(map[string]string{"f": tt.data}))
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, %v; want %q", tt.data, got, err, tt.want)
		}
	}
}

func TestExpandNested(t *testing.T) {
	read := reader(map[string]string{"a": "1\n@dir/b\n3", "dir/b": "2\n@c", "c": "", "q": `"@c" x`, "": "nameless"})
	tests := []struct {
		minor int
		args  []string
		want  []string
	}{
		{26, []string{"x", "@a", "y"}, []string{"x", "1", "2", "", "3", "y"}},
		{27, []string{"x", "@a", "y"}, []string{"x", "1", "2", "3", "y"}},
		{27, []string{"@q"}, []string{"x"}}, // quotes do not keep a file from being expanded
		{26, []string{"@"}, []string{"nameless"}},
		{26, []string{"@c", "@c"}, []string{"", ""}},
	}
	for _, tt := range tests {
		got, expanded, err := ExpandFiles(tt.args, tt.minor, read)
		if err != nil || !expanded || !slices.Equal(got, tt.want) {
			t.Errorf("go1.%d %q: %q, %t, %v; want %q", tt.minor, tt.args, got, expanded, err, tt.want)
		}
	}
	args := []string{"-o", "x@y", "m.a"}
	if got, expanded, err := ExpandFiles(args, 26, nil); err != nil || expanded || !slices.Equal(got, args) {
		t.Errorf("no file: %q, %t, %v", got, expanded, err)
	}
}

func TestExpandErrors(t *testing.T) {
	read := reader(map[string]string{"bad": `a\b`, "self": "x\n@self", "two": "@two\n@two", "outer": "@gone"})
	tests := []struct{ arg, want string }{
		{"@gone", `reading argument file "@gone": no such file`},
		{"@outer", `reading argument file "@gone": no such file`},
		{"@bad", `reading argument file "@bad": unknown escape in "a\\b"`},
		{"@self", `more than 1000 argument files: does "@self" name itself?`},
		{"@two", "more than 1000 argument files"},
	}
	for _, tt := range tests {
		got, _, err := ExpandFiles([]string{tt.arg}, 26, read)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %q, %v; want an error with %q", tt.arg, got, err, tt.want)
		}
	}
}

func TestFormatFile(t *testing.T) {
	args := []string{"-o", "", `C:\a b`, "-X=a=\"$1\"\n`'", "m.a"}
	tests := []struct {
		minor int
		want  string
	}{
		{23, "-o\n\nC:\\\\a b\n-X=a=\"$1\"\\n`'\nm.a\n"},
		{26, "-o\n\nC:\\\\a b\n-X=a=\"$1\"\\n`'\nm.a\n"},
		{27, "-o\n\"\"\n\"C:\\\\a b\"\n\"-X=a=\\\"\\$1\\\"\n\\`'\"\nm.a\n"},
	}
	for _, tt := range tests {
		if got := string(FormatFile(args, tt.minor)); got != tt.want {
			t.Errorf("go1.%d: %q, want %q", tt.minor, got, tt.want)
		}
		if err := CheckFile(args, tt.minor); err != nil {
			t.Error(err)
		}
	}
}

func TestCheckFile(t *testing.T) {
	tests := []struct {
		args      []string
		line, gcc bool // can be written before Go 1.27, and since
	}{
		{nil, false, true},
		{[]string{""}, true, true},
		{[]string{"", "a", ""}, true, true},
		{[]string{"a", "b "}, true, true},
		{[]string{" a"}, false, true},
		{[]string{"b", " a"}, true, true},
		{[]string{"a\r"}, false, true},
		{[]string{"\n"}, true, true},
		{[]string{"@a"}, false, false},
		{[]string{"a", "@"}, false, false},
		{[]string{"\xff", "a"}, true, true},
		{[]string{"\xff\\", "a"}, false, true},
		{[]string{"\xff "}, false, true},
	}
	for _, tt := range tests {
		for minor := 23; minor <= 27; minor++ {
			want := tt.line
			if minor >= 27 {
				want = tt.gcc
			}
			if err := CheckFile(tt.args, minor); (err == nil) != want {
				t.Errorf("CheckFile(%q, %d) = %v", tt.args, minor, err)
			}
		}
	}
}

// writableLines says in its own words which lists can be written for the tools before Go 1.27.
func writableLines(args []string) bool {
	literal := func(r rune) bool { return unicode.IsSpace(r) && r != '\n' }
	if len(args) == 0 || strings.TrimLeftFunc(args[0], literal) != args[0] {
		return false
	}
	for i, arg := range args {
		covered := i == len(args)-1 && strings.TrimRightFunc(arg, literal) != arg
		if strings.Contains(arg, "\r") || !utf8.ValidString(arg) && (covered || strings.ContainsAny(arg, "\\\n")) {
			return false
		}
	}
	return true
}

// FuzzArgFile: a list that can be written is read again as it was, in every version, and exactly the lists that the
// documentation names cannot. An input is a list with 0xFE between its arguments, which is in no UTF-8.
func FuzzArgFile(f *testing.F) {
	f.Add("-o\xfea b\xfe\xfeC:\\x\xfe-X=a=\"$`'\n\xfe m.a ")
	f.Add("")
	f.Add(" a")
	f.Add("\n")
	f.Add("\\\xfe\\n\xfe\xff\xfe")
	f.Fuzz(func(t *testing.T, list string) {
		args := strings.Split(list, "\xfe")
		if slices.ContainsFunc(args, isFile) {
			for minor := 23; minor <= 27; minor++ {
				if CheckFile(args, minor) == nil {
					t.Fatalf("CheckFile(%q, %d) accepts an @file", args, minor)
				}
			}
			return
		}
		for minor := 23; minor <= 27; minor++ {
			want := minor >= 27 || writableLines(args)
			if err := CheckFile(args, minor); (err == nil) != want {
				t.Fatalf("CheckFile(%q, %d) = %v", args, minor, err)
			}
			if !want {
				continue
			}
			file := FormatFile(args, minor)
			got, _, err := ExpandFiles([]string{"@f"}, minor, func(string) ([]byte, error) { return file, nil })
			if err != nil || !slices.Equal(got, args) {
				t.Fatalf("go1.%d: %q became %q, read as %q, %v", minor, args, file, got, err)
			}
		}
	})
}

// FuzzExpandFiles: no file makes the readers panic or run on, and what they read can be written and read again.
func FuzzExpandFiles(f *testing.F) {
	f.Add([]byte("-o\r\nx y\\n\n@f\n"))
	f.Add([]byte("'a b' \"c\\\"d\" e\\ f \\\r\n @f"))
	f.Add([]byte("'"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, minor := range []int{26, 27} {
			reads := 0
			args, _, err := ExpandFiles([]string{"@f"}, minor, func(name string) ([]byte, error) {
				if reads++; reads > 1 {
					return nil, fmt.Errorf("reading %q again", name)
				}
				return data, nil
			})
			if err != nil || len(args) == 0 {
				continue
			}
			if slices.ContainsFunc(args, isFile) {
				t.Fatalf("go1.%d: %q left an @file in %q", minor, data, args)
			}
			if err := CheckFile(args, 27); err != nil {
				t.Fatal(err)
			}
		}
	})
}
