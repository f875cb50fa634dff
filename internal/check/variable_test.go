package check

import (
	"go/build"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Of two definitions of a variable the linker takes one, by size and content, and looks at no
// reference to one outside std. testdata/programs/shadow-*.txtar and var-text.txtar have what
// the linkers really say.
func TestVariable(t *testing.T) {
	j := newJudge()
	for _, tt := range []struct {
		symbol, declaration, platform string
		want                          string // of go1.24 and go1.26: the certainty, - for no finding
	}{
		{"runtime.allglen", "x uintptr", "linux/amd64", "certain certain"},
		{"runtime.allglen", "x uint8", "linux/amd64", "certain certain"},
		{"runtime.allglen", "x [9]byte", "linux/amd64", "- -"},             // a larger one takes its place
		{"runtime.allglen", "x [9]byte = [9]byte{}", "linux/amd64", "- -"}, // the zero value is none
		{"runtime.allglen", "x uintptr = 1", "linux/amd64", "- -"},         // content: no pull at all
		{"runtime.allglen", "x = n + 1", "linux/amd64", "certain certain"}, // init computes it
		{"runtime.allglen", "x T", "linux/amd64", "if-used if-used"},       // nobody knows the size
		{"runtime.forcegcperiod", "x int64", "linux/amd64", "certain certain"},
		{"runtime.forcegcperiod", "x [64]byte", "linux/amd64", "- certain"}, // up to go1.24 the check comes after
		{"runtime.maxstackceiling", "x [64]byte", "linux/amd64", "- if-used"},
		{"runtime.overflowError", "x [64]byte", "linux/amd64", "- -"}, // pushed
		{"runtime.findnull", "x uintptr", "linux/amd64", "- -"},       // another ABI
		{"runtime.findnull", "x uintptr", "linux/386", "certain certain"},
		{"runtime.findnull", "x [65536]byte", "linux/386", "if-used certain"},
		{"runtime.forcegchelper·f", "x byte", "linux/amd64", "certain certain"},
		{"runtime.sysmon·f", "x uintptr", "linux/amd64", "if-used if-used"},
		{"runtime.pthread_self", "x uintptr", "darwin/arm64", "certain certain"}, // cgo_unsafe_args: the ABI of assembly
	} {
		text := "package m\n\nimport _ \"unsafe\"\n\n//go:linkname x " + tt.symbol + "\nvar " + tt.declaration + "\n\nvar n uintptr\n"
		got := j.of(t, text, tt.platform, 24, "") + " " + j.of(t, text, tt.platform, 26, "")
		if got != tt.want {
			t.Errorf("%s: var %s on %s: %s, want %s", tt.symbol, tt.declaration, tt.platform, got, tt.want)
		}
	}
}

// With GOFIPS140 a frozen version stands in for std's own packages.
func TestFrozen(t *testing.T) {
	j := newJudge()
	const text = "package m\n\nimport (\n\t_ \"crypto/sha256\"\n\t_ \"unsafe\"\n)\n\n//go:linkname f SYMBOL.blockGeneric\nfunc f()\n\nfunc Use() { f() }\n"
	for _, tt := range []struct {
		pkg, fips string
		want      string // of go1.24: kind and certainty
	}{
		{"crypto/internal/fips140/sha256", "", "certain"},
		{"crypto/internal/fips140/sha256", "v1.0.0-c2097c7c", "gone"},
		{"crypto/internal/fips140/v1.0.0-c2097c7c/sha256", "", "gone"},
		{"crypto/internal/fips140/v1.0.0-c2097c7c/sha256", "v1.0.0-c2097c7c", "certain"},
		{"crypto/internal/fips140/v1.0.0-c2097c7c/sha256", "v1.26.0", "gone"},
	} {
		if got := j.of(t, strings.ReplaceAll(text, "SYMBOL", tt.pkg), "linux/amd64", 24, tt.fips); got != tt.want {
			t.Errorf("%s with GOFIPS140=%s: %s, want %s", tt.pkg, tt.fips, got, tt.want)
		}
	}
}

// A judge judges packages of one file.
type judge struct {
	known  func(minor int) (Release, bool)
	engine *Engine
}

func newJudge() judge {
	known := Known(build.Default.GOROOT)
	here, _ := known(26)
	return judge{known, NewEngine(nil, here, known)}
}

// of judges the one pull of a package: the certainty that the linker refuses it, "gone", or "-"
// where it links.
func (j judge) of(t *testing.T, text, platform string, minor int, fips string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "m.go"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	release, _ := j.known(minor)
	m := NewModules(build.Default.GOROOT, []Module{{Path: "example.com/m", Dir: dir, Main: true, Local: true}}, "", nil)
	target := Target{Release: release, FIPS: fips}
	target.GOOS, target.GOARCH, _ = strings.Cut(platform, "/")
	_, list, unread, err := j.engine.With(m).Check(target, []string{"example.com/m"})
	if err != nil || len(unread) > 0 {
		t.Fatal(err, unread)
	}
	for _, f := range list {
		switch f.Kind {
		case Refused, StdOnly:
			return string(f.Certainty)
		case Gone:
			return "gone"
		}
	}
	return "-"
}
