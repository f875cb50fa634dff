package linkflags

import (
	"slices"
	"strings"
	"testing"
)

func TestGoFlags(t *testing.T) {
	tests := []struct {
		in   string
		want []string
	}{
		{"", nil},
		{" \t\r\n", nil},
		{"-mod=mod -x", []string{"-mod=mod", "-x"}},
		{"'-ldflags=-s -w' -x", []string{"-ldflags=-s -w", "-x"}},
		{`"-ldflags=-X 'main.v=a b'"`, []string{"-ldflags=-X 'main.v=a b'"}},
		{`"-toolexec='/a b/linkgate' -x"`, []string{"-toolexec='/a b/linkgate' -x"}},
		{`'' ""`, []string{"", ""}},
		{`'a'b"c"`, []string{"a", `b"c"`}},
		{"-x\u00a0-y", []string{"-x\u00a0-y"}},
		{"-tags=\xff", []string{"-tags=\xff"}},
		{"-x # -ldflags=-checklinkname=0", []string{"-x", "#", "-ldflags=-checklinkname=0"}},
		{"#-x -y", []string{"#-x", "-y"}},
		{`-overlay=C:\tmp\o.json`, []string{`-overlay=C:\tmp\o.json`}},
		{`"-toolexec=C:\Program Files\linkgate.exe"`, []string{`-toolexec=C:\Program Files\linkgate.exe`}},
		{`-x\ -y`, []string{`-x\`, "-y"}},
		{`-x \`, []string{"-x", `\`}},
		{`-ldflags='-s -w'`, []string{"-ldflags='-s", "-w'"}},
		{`-X=a=it's`, []string{"-X=a=it's"}},
		{`"a"b`, []string{"a", "b"}},
		{"\xff", []string{"\xff"}},
	}
	for _, tt := range tests {
		got, err := GoFlags(tt.in)
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("GoFlags(%q) = %q, %v; want %q", tt.in, got, err, tt.want)
		}
	}
	for _, in := range []string{`'`, `-x "-y`, `"a'`} {
		if got, err := GoFlags(in); err == nil {
			t.Errorf("GoFlags(%q) = %q", in, got)
		}
	}
}

func TestPerPackage(t *testing.T) {
	tests := []struct {
		in   string
		want []string
	}{
		{"", nil},
		{"  ", nil},
		{"-checklinkname=0", []string{"-checklinkname=0"}},
		{" -s -w ", []string{"-s", "-w"}},
		{"all=-checklinkname=0 -s", []string{"-checklinkname=0", "-s"}},
		{"./... = -s", []string{"-s"}},
		{"all=", nil},
		{`-X 'main.v=a b' -extldflags "-lm -lc"`, []string{"-X", "main.v=a b", "-extldflags", "-lm -lc"}},
		{"-X=a=b", []string{"-X=a=b"}},
	}
	for _, tt := range tests {
		_, got, err := perPackage(tt.in)
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("perPackage(%q) = %q, %v; want %q", tt.in, got, err, tt.want)
		}
	}
	for in, want := range map[string]string{
		"checklinkname":      "want pattern=flags",
		"=-s":                "want pattern=flags",
		"'-checklinkname=0'": "begin with a quote",
		"'all=-s'":           "begin with a quote",
		"all='-s":            "closing quote",
	} {
		if _, got, err := perPackage(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("perPackage(%q) = %q, %v; want an error with %q", in, got, err, want)
		}
	}
}

func TestCheckLinknameOff(t *testing.T) {
	tests := []struct {
		in   string
		want bool
	}{
		{"", false},
		{"-ldflags=-checklinkname=0", true},
		{"--ldflags=--checklinkname=false", true},
		{"-mod=mod '-ldflags=-s -checklinkname=0' -x", true},
		{"-ldflags=all=-checklinkname=0", true},
		{"-ldflags=example.com/...=-checklinkname=0", true},
		{"-ldflags=-checklinkname", false},
		{"-ldflags=-checklinkname=1", false},
		{"-ldflags=-checklinkname=off", false}, // refused by the linker
		{"'-ldflags=-checklinkname=0 -checklinkname'", false},
		{"'-ldflags=-extldflags -checklinkname=0'", false},
		{`"-ldflags=-extldflags '-lm -checklinkname=0'"`, false},
		{"'-ldflags=-X -checklinkname=0'", false},
		{"-gcflags=-checklinkname=0", false},
		{"-checklinkname=0", false},
		{"-ldflags=-checklinkname=0 -ldflags=-s", false}, // the last that matches counts alone
		{"-ldflags=-checklinkname=0 -ldflags=", false},
		{"-ldflags=-checklinkname=0 -ldflags=all=", false},
		{"-ldflags=-checklinkname=0 -ldflags=example.com/...=-s", true},
		{"-ldflags=-s -ldflags=-checklinkname=0", true},
		{"-ldflags='-checklinkname=0'", false}, // refused by the go command
		{"'-ldflags=-checklinkname=0", false},  // likewise
		{"# -ldflags=-checklinkname=0", true},  // no comment
	}
	for _, tt := range tests {
		if got := CheckLinknameOff(tt.in); got != tt.want {
			t.Errorf("CheckLinknameOff(%q) = %t", tt.in, got)
		}
	}
}

// FuzzGoFlags: the words, each in quotes, are the same words.
func FuzzGoFlags(f *testing.F) {
	f.Add(`-mod=mod '-ldflags=-X "main.v=a b"' # \ C:\x`)
	f.Add(`'a'b"c" "\" '\'`)
	f.Add("\xff\u00a0\x00'\xff'")
	f.Fuzz(func(t *testing.T, s string) {
		words, _ := GoFlags(s)
		words = slices.DeleteFunc(words, func(w string) bool { return strings.Contains(w, "'") && strings.Contains(w, `"`) })
		var quoted strings.Builder
		for _, w := range words {
			quote := "'"
			if strings.Contains(w, quote) {
				quote = `"`
			}
			quoted.WriteString("\n" + quote + w + quote)
		}
		if again, err := GoFlags(quoted.String()); err != nil || !slices.Equal(again, words) {
			t.Fatalf("GoFlags(%q) = %q, %v; want %q", quoted.String(), again, err, words)
		}
		CheckLinknameOff(s)
	})
}
