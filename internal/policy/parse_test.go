package policy

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/strictyaml"
)

// testFiles returns the files of testdata that match, at least one.
func testFiles(t testing.TB, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no testdata/%s: %v", pattern, err)
	}
	return files
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func mustParse(t testing.TB, yaml string) *Policy {
	t.Helper()
	p, err := Parse("corp/"+FileName, []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The messages of every file in testdata/invalid stand beside it. Set UPDATE=1 to write them anew,
// and read the difference.
func TestParseInvalid(t *testing.T) {
	for _, file := range testFiles(t, "invalid/*.yaml") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			_, err := Parse(filepath.Base(file), read(t, file))
			var errs strictyaml.Errors
			if !errors.As(err, &errs) {
				t.Fatalf("got %v, want Errors", err)
			}
			got := []byte(errs.Error() + "\n")
			golden := strings.TrimSuffix(file, ".yaml") + ".txt"
			if os.Getenv("UPDATE") != "" {
				if err := os.WriteFile(golden, got, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if want := read(t, golden); !bytes.Equal(got, want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func TestParseValid(t *testing.T) {
	for _, file := range testFiles(t, "valid/*.yaml") {
		if _, err := Parse(file, read(t, file)); err != nil {
			t.Error(err)
		}
		crlf := bytes.ReplaceAll(read(t, file), []byte("\n"), []byte("\r\n"))
		if _, err := Parse(file, append([]byte("\xef\xbb\xbf"), crlf...)); err != nil {
			t.Errorf("with byte order mark and CRLF: %v", err)
		}
	}
}

func TestParseFields(t *testing.T) {
	p := mustParse(t, string(read(t, "testdata/valid/every-field.yaml")))
	if p.Mode != finding.ModeWarn || !p.HonorGlobalFlag || len(p.Defaults) != 2 || len(p.Rules) != 3 {
		t.Fatalf("got %+v", p)
	}
	if d := p.Defaults[1]; d != (Default{finding.ClassCrossModule, finding.Deny, 6}) {
		t.Errorf("got default %+v", d)
	}
	for i, line := range []int{8, 16, 18} {
		if p.Rules[i].Line != line {
			t.Errorf("rule %d: got line %d, want %d", i, p.Rules[i].Line, line)
		}
	}
	r := p.Rules[2]
	if r.Reason != "It walks the heap, and there is no public way. See PLAT-7." {
		t.Errorf("got reason %q", r.Reason)
	}
	if r.Replaced == nil || !*r.Replaced || r.Expires != "2027-12-31" || r.Owner != "日本のチーム" {
		t.Errorf("got %+v", r)
	}
	if got := r.Versions.String(); got != "<=v0.0.2 || >v0.1.0" {
		t.Errorf("got versions %q", got)
	}
	if got := p.Rules[0].Symbols[2]; got != `type:\[]int` {
		t.Errorf("got symbol %q", got)
	}
}

// TestParseDuplicates: what a rule can never decide is refused, with the first rule that does.
func TestParseDuplicates(t *testing.T) {
	for expires, want := range map[[3]string]string{
		{"2027-01-01", "2027-01-01", ""}:           "3",
		{"2027-01-02", "2027-01-01", "2027-01-02"}: "3 3",
		{"2027-01-01", "2027-01-02", "2027-01-02"}: "4",
		{"2027-01-01", "2027-01-02", "2027-01-03"}: "",
		{"2027-01-01", "", "2027-01-03"}:           "4",
		{"", "", ""}:                               "3 3",
	} {
		text := "version: 1\nrules:\n"
		for _, day := range expires {
			text += "  - {module: m, action: allow"
			if day != "" {
				text += ", expires: " + day
			}
			text += "}\n"
		}
		var got []string
		_, err := Parse(FileName, []byte(text))
		var errs strictyaml.Errors
		errors.As(err, &errs)
		for _, e := range errs {
			var line string
			fmt.Sscanf(e.Message, "duplicate rule: the one on line %s matches", &line)
			got = append(got, line)
		}
		if list := strings.Join(got, " "); list != want {
			t.Errorf("%q: duplicates of line %q, want %q", expires, list, want)
		}
	}
}

func TestParseDefaults(t *testing.T) {
	for _, yaml := range []string{"version: 1\n", string(Init())} {
		p := mustParse(t, yaml)
		if p.Mode != finding.ModeObserve || p.HonorGlobalFlag || len(p.Rules) != 0 {
			t.Errorf("got %+v", p)
		}
	}
}

// The commented rule of the starting file must be one, and the defaults must be the built-in ones.
func TestInit(t *testing.T) {
	const file = "testdata/valid/init.yaml" // for scripts/schemas
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, Init(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(read(t, file), Init()) {
		t.Errorf("%s is another one: UPDATE=1 go test ./internal/policy writes it anew", file)
	}
	p := mustParse(t, strings.ReplaceAll(strings.ReplaceAll(string(Init()), "\n# - ", "\n  - "), "\n#   ", "\n    "))
	if len(p.Rules) != 1 {
		t.Fatalf("got %d rules", len(p.Rules))
	}
	if len(p.Defaults) != len(finding.Classes()) {
		t.Fatalf("got %d defaults", len(p.Defaults))
	}
	for i, d := range p.Defaults {
		if d.Class != finding.Classes()[i] || d.Action != d.Class.Default() {
			t.Errorf("got %+v, want %s: %s", d, finding.Classes()[i], finding.Classes()[i].Default())
		}
	}
}

// Files that are cheap to write must not be dear to read.
func TestParseLimits(t *testing.T) {
	for name, data := range map[string]string{
		"size":     strings.Repeat("# a comment\n", strictyaml.MaxBytes/10),
		"line":     "a: " + strings.Repeat("<", strictyaml.MaxBytes/2),
		"blank":    "version: 1\nmode: >\n" + strings.Repeat("\n", strictyaml.MaxBytes/2),
		"flow":     "rules: " + strings.Repeat("[", strictyaml.MaxLine-10),
		"flow map": "rules: " + strings.Repeat("{", strictyaml.MaxLine-10),
		"block":    strings.Repeat("- ", strictyaml.MaxLine/2),
		"keys":     strings.Repeat("a:\n", strictyaml.MaxBytes/4),
		"long key": strings.Repeat("k", 100) + ":\n  - a\n",
		"items":    "rules:\n" + strings.Repeat("-\n", strictyaml.MaxBytes/4),
		"docs":     strings.Repeat("---\n", strictyaml.MaxBytes/8),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(FileName, []byte(data))
			var errs strictyaml.Errors
			if !errors.As(err, &errs) {
				t.Fatalf("got %v, want Errors", err)
			}
			if n := len(errs.Error()); n > 64*strictyaml.MaxBytes {
				t.Errorf("%d bytes of messages for %d bytes of policy", n, len(data))
			}
		})
	}
}

// A file just under the limits is read.
func TestParseLarge(t *testing.T) {
	var b strings.Builder
	b.WriteString("version: 1\nrules:\n")
	for i := range 1000 {
		fmt.Fprintf(&b, "  - module: example.com/team/module%d\n    symbols: [runtime.(*mheap).alloc]\n    action: allow\n", i)
	}
	p := mustParse(t, b.String())
	if len(p.Rules) != 1000 {
		t.Errorf("got %d rules", len(p.Rules))
	}
}
