package link

import (
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// TestLater: only what a later release refuses, or has no more, on the system of the
// build is worth a warning.
func TestLater(t *testing.T) {
	const refused, wrapper, handshake = "not pushed: Go 1.27 refuses it", finding.ClassWrapper, finding.ClassHandshake
	for _, test := range []struct {
		symbol, version, system string
		class                   finding.Class
		why                     string
	}{
		{"runtime.systemstack", "go1.26.8", "linux/amd64", wrapper, refused},
		{"runtime.systemstack", "go1.23.12", "darwin/arm64", wrapper, refused},
		{"runtime.systemstack", "go1.26.8", "linux/386", wrapper, "not pushed"},
		{"runtime.cgocallback", "go1.26.8", "linux/amd64", handshake, "not pushed: Go 1.27 does"},
		{"syscall.gettimeofday", "go1.25.14", "linux/amd64", handshake, "not pushed: Go 1.27 does"},
		{"runtime.duffcopy", "go1.25.14", "linux/amd64", wrapper, "not pushed, and Go 1.26 no longer has it on linux/amd64"},
		{"runtime.duffcopy", "go1.25.14", "windows/arm64", wrapper, "not pushed, and Go 1.26 no longer has it on windows/arm64"},
		{"runtime.systemstack", "go1.27.4", "linux/386", wrapper, "not pushed"},
		{"runtime.unheardOf", "go1.26.8", "linux/amd64", wrapper, "not pushed"},
		{"runtime.cgocallback", "go1.27.4", "linux/amd64", wrapper, "not pushed"},
	} {
		release, err := toolchain.Of(test.version, "")
		if err != nil {
			t.Fatal(err)
		}
		head := goobj.Header{Version: test.version}
		head.GOOS, head.GOARCH, _ = strings.Cut(test.system, "/")
		if head.GOARCH != "386" {
			head.Experiments = []string{"regabiwrappers"}
		}
		ref := linkname.Reference{Symbol: test.symbol, Class: wrapper, Why: "not pushed"}
		class, why := later(ref, &Program{header: head, release: release, released: symbols.NewRelease(release, "")})
		if class != test.class || why != test.why {
			t.Errorf("%s, %s for %s: %s: %s", test.symbol, test.version, test.system, class, why)
		}
	}
}

// Of a toolchain without a number nothing is foretold, and nothing is said of what it lacks.
func TestLaterUnnumbered(t *testing.T) {
	release, err := toolchain.Of("go1.26.8", "")
	if err != nil {
		t.Fatal(err)
	}
	head := goobj.Header{Version: "devel", GOOS: "linux", GOARCH: "amd64"}
	ref := linkname.Reference{Symbol: "runtime.cgocallback", Class: finding.ClassWrapper, Why: "not pushed"}
	if class, why := later(ref, &Program{header: head, release: release, released: symbols.NewRelease(release, "")}); class != ref.Class || why != ref.Why {
		t.Errorf("%s: %s", class, why)
	}
	if text, was := missing(head, "runtime.unheardOf"); text != "" || was {
		t.Errorf("%q, %t", text, was)
	}
}

func TestMissing(t *testing.T) {
	head := goobj.Header{Version: "go1.26.8", GOOS: "linux", GOARCH: "amd64"}
	for symbol, want := range map[string]struct {
		text string // that is said, as far as it is of interest here
		was  bool
	}{
		"runtime.duffcopy":            {"1.25", true},
		"runtime.nanotime":            {"", false}, // it is there
		"internal/synctest.unheardOf": {"go1.27; use testing/synctest.Test", false},
	} {
		text, was := missing(head, symbol)
		if was != want.was || (text == "") != (want.text == "") || !strings.Contains(text, want.text) {
			t.Errorf("%s: %q, %t", symbol, text, was)
		}
	}
}
