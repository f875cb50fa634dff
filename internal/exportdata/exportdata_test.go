package exportdata_test

import (
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/exportdata"
	"github.com/linkgate/linkgate/internal/goobj/goobjtest"
)

const pkg = "example.com/m"

// compiled returns the export data of a package with functions of all kinds, as the local
// toolchain writes it or that of LINKGATE_TEST_TOOLCHAIN.
func compiled(t *testing.T) *exportdata.Data {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module " + pkg + "\n\ngo 1.23\n", "m.go": source} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "list", "-export", "-f", "{{.Export}}", ".")
	cmd.Dir, cmd.Stderr, cmd.Env = dir, os.Stderr, append(os.Environ(), "GOWORK=off")
	if v := os.Getenv("LINKGATE_TEST_TOOLCHAIN"); v != "" {
		cmd.Env = append(cmd.Env, "GOTOOLCHAIN="+v)
	}
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	d, err := exportdata.Parse(goobjtest.Open(t, strings.TrimSpace(string(out))).ExportData())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const source = `package m

import (
	"unicode/utf8"
	_ "unsafe"
)

var state, other int

//go:linkname pulled runtime.gcount
func pulled() int32

type T struct{ x int }

func (t T) hidden() int { return t.x }

func (t *T) Each() func(func(int) bool) {
	return func(yield func(int) bool) { yield(t.hidden()) }
}

func hidden() string { return "hidden" }

func Word() string { return hidden() }

func Read() int { return state }

//go:noinline
func Far() int { return other }

func Gen[P any](p P) int { other++; return len([]P{p}) }

type List[P any] []P

func (l List[P]) Len() int { return len(l) + Read() }

func Runes(s string) int { return utf8.RuneCountInString(s) }

func Pull() int32 { return pulled() }

//go:linkname pushed example.com/other.pushed
func pushed() int { return 1 }

func Push() int { return pushed() }

//go:linkname value runtime.buildVersion
var value string

func Value() string { return value }
`

func TestNames(t *testing.T) {
	d := compiled(t)
	symbol := func(name string) exportdata.Symbol { return exportdata.Symbol{Package: pkg, Name: name} }
	method := exportdata.Symbol{Package: pkg, Name: "hidden", Method: true}
	for _, tt := range []struct {
		fn     exportdata.Func
		symbol exportdata.Symbol
		want   bool
	}{
		{exportdata.Func{Package: pkg, Name: "Read"}, symbol("state"), true},
		{exportdata.Func{Package: pkg, Name: "Read"}, symbol("other"), false},
		{exportdata.Func{Package: pkg, Name: "Read"}, symbol("stat"), false},
		{exportdata.Func{Package: "example.com/n", Name: "Read"}, symbol("state"), false},
		{exportdata.Func{Package: pkg, Name: "Read", Generic: true}, symbol("state"), false},
		{exportdata.Func{Package: pkg, Name: "Far"}, symbol("other"), false},
		{exportdata.Func{Package: pkg, Name: "Gen", Generic: true}, symbol("other"), true},
		{exportdata.Func{Package: pkg, Name: "Gen"}, symbol("other"), false},
		{exportdata.Func{Package: pkg, Name: "List", Generic: true}, symbol("Read"), true},
		{exportdata.Func{Package: pkg, Name: "(*T).Each"}, method, true},
		{exportdata.Func{Package: pkg, Name: "(*T).Each"}, symbol("hidden"), false},
		{exportdata.Func{Package: pkg, Name: "Word"}, symbol("hidden"), true},
		{exportdata.Func{Package: pkg, Name: "Word"}, method, false},
		{exportdata.Func{Package: pkg, Name: "hidden"}, method, false}, // the text of a constant
		{exportdata.Func{Package: pkg, Name: "Pull"}, symbol("pulled"), true},
		{exportdata.Func{Package: pkg, Name: "Pull"}, exportdata.Symbol{Package: "runtime", Name: "gcount"}, false},
		{exportdata.Func{Package: pkg, Name: "Runes"}, exportdata.Symbol{Package: "unicode/utf8", Name: "RuneCountInString"}, true},
	} {
		got, err := d.Names(tt.symbol, func(fn exportdata.Func) bool { return fn == tt.fn })
		if err != nil || got != tt.want {
			t.Errorf("%v names %v: %v, %v, want %v", tt.fn, tt.symbol, got, err, tt.want)
		}
	}
}

func TestRenamed(t *testing.T) {
	d := compiled(t)
	for _, tt := range []struct {
		symbol string
		want   []exportdata.Symbol
	}{
		{"runtime.gcount", []exportdata.Symbol{{Package: pkg, Name: "pulled"}}},
		{"example.com/other.pushed", []exportdata.Symbol{{Package: pkg, Name: "pushed"}}},
		{"runtime.buildVersion", nil}, // a variable
		{pkg + ".pulled", nil},
		{"pulled", nil},
		{"hidden", nil},
		{"", nil},
	} {
		got, err := d.Renamed(tt.symbol)
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%q: %v, %v, want %v", tt.symbol, got, err, tt.want)
		}
	}
}

func TestIsVariable(t *testing.T) {
	d := compiled(t)
	for _, tt := range []struct {
		name string
		want bool
	}{{"state", true}, {"other", true}, {"hidden", false}, {"Read", false}, {"T", false}, {"none", false}} {
		got, err := d.IsVariable(exportdata.Symbol{Package: pkg, Name: tt.name})
		if err != nil || got != tt.want {
			t.Errorf("%s is a variable: %v, %v, want %v", tt.name, got, err, tt.want)
		}
	}
	if got, err := d.IsVariable(exportdata.Symbol{Package: pkg, Name: "state", Method: true}); got || err != nil {
		t.Errorf("a method is a variable: %v, %v", got, err)
	}
}

func TestParseRefuses(t *testing.T) {
	head := func(version, flags uint32) []byte {
		return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, version), flags)
	}
	ends := make([]byte, 40)
	for _, tt := range []struct {
		name string
		text []byte
		ok   bool
	}{
		{"empty", append(head(2, 0), ends...), true},
		{"nothing", nil, false},
		{"cut", append(head(2, 0), ends[1:]...), false},
		{"no flags", append(head(0, 0), ends...), false},
		{"unknown version", append(head(6, 0), ends...), false},
		{"sync markers", append(head(2, 1), ends...), false},
		{"more elements than bytes", append(head(2, 0), append(ends[4:], 1, 0, 0, 0)...), false},
		{"sections out of order", append(head(2, 0), append([]byte{1}, ends[1:]...)...), false},
	} {
		if _, err := exportdata.Parse(tt.text); (err == nil) != tt.ok {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// FuzzNames: what is damaged is an error or an answer, and a body that names a symbol is one of all.
func FuzzNames(f *testing.F) {
	for _, path := range goobjtest.Seeds(f) {
		f.Add(goobjtest.Open(f, path).ExportData(), "tooLarge", false)
		f.Add(goobjtest.Open(f, path).ExportData(), "marked", true)
	}
	f.Fuzz(func(t *testing.T, text []byte, name string, method bool) {
		d, err := exportdata.Parse(text)
		if err != nil {
			return
		}
		s := exportdata.Symbol{Package: "example.com/seed", Name: name, Method: method}
		one, err := d.Names(s, func(fn exportdata.Func) bool { return fn.Name == "TooLarge" })
		if err != nil && one {
			t.Error("an answer and an error")
		}
		all, allErr := d.Names(s, func(exportdata.Func) bool { return true })
		if one && !all && allErr == nil {
			t.Errorf("%v is named by one body, and not by any", s)
		}
		if _, err := d.IsVariable(s); err == nil {
			d.IsVariable(exportdata.Symbol{Name: name})
		}
		if list, err := d.Renamed(name); err != nil && list != nil {
			t.Error("functions and an error")
		}
	})
}

// TestPulls: what others may call or inline has the name that a directive gives it.
func TestPulls(t *testing.T) {
	d := compiled(t)
	list, err := d.Pulls(pkg)
	if want := []exportdata.Pull{{Local: "pulled", Target: "runtime.gcount"}, {Local: "pushed", Target: "example.com/other.pushed"}}; err != nil || !slices.Equal(list, want) {
		t.Errorf("got %v, %v, want %v", list, err, want)
	}
	if list, err := d.Pulls("example.com/n"); err != nil || len(list) > 0 {
		t.Errorf("of another package: %v, %v", list, err)
	}
}
