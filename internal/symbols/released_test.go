package symbols

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// TestAPI: a release's API is that of its sources.
func TestAPI(t *testing.T) {
	for version, want := range map[string]bool{"go1.23.12": false, "go1.24.13": true, "go1.27.4": true, "go1.99": false} {
		r := NewRelease(&toolchain.Release{Minor: minorOf(t, version)}, "")
		api := r.API("strings")
		if api["Lines"] != want || api["Cut"] != (version != "go1.99") || api["(*Builder).Len"] != (version != "go1.99") || api["explode"] {
			t.Errorf("%s: Lines %t, Cut %t", version, api["Lines"], api["Cut"])
		}
	}
	if r := NewRelease(&toolchain.Release{Minor: toolchain.First}, ""); len(r.API("no/package")) > 0 {
		t.Error("no package has an API")
	}
}

func minorOf(t *testing.T, version string) int {
	t.Helper()
	v, err := toolchain.Parse(version)
	if err != nil {
		t.Fatal(err)
	}
	return v.Minor
}

// The table speaks for the versions that it was made of, and no GOROOT of such a version
// can open more, but for an experiment. Of any other version the sources speak.
func TestRelease(t *testing.T) {
	goroot := t.TempDir()
	for name, text := range map[string]string{
		"src/internal/buildcfg/exp.go": "package buildcfg\n\nfunc f() {\n\tbaseline := goexperiment.Flags{AliasTypeParams: true}\n\t_ = baseline\n}\n",
		"src/runtime/a.go":             "package runtime\n",
		"src/syscall/open.go":          "package syscall\n\nimport _ \"unsafe\"\n\n//go:linkname munmap\nfunc munmap() {}\n\nfunc added() {}\n\nfunc Added() {}\n",
		"src/runtime/race_amd64.s":     "//go:build race\n\nTEXT runtime·raceread(SB), $0\n\tRET\n",
		"src/syscall/experiment.go":    "//go:build goexperiment.try\n\npackage syscall\n\nimport _ \"unsafe\"\n\n//go:linkname tried\nfunc tried() {}\n",
	} {
		file := filepath.Join(goroot, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		version, goroot, symbol string
		opened, has             bool
	}{
		{"go1.26.8", "", "runtime.nanotime", true, true},
		{"go1.26.8", "", "runtime.cgocallback", true, true}, // assembly, which needs no mark
		{"go1.27.4", "", "runtime.duffcopy", false, true},
		{"go1.26.8", "", "syscall.munmap", false, true},
		{"go1.26.8", goroot, "syscall.munmap", false, true},
		{"go1.26.8", goroot, "syscall.added", false, false},
		{"go1.26.8", "", "html.EscapeString", false, true}, // API
		{"go1.25.14", "", "errors.AsType", false, false},
		{"go1.23.12", "", "strings.Lines", false, false}, // of Go 1.24
		{"go1.24.13", "", "strings.Lines", false, true},
		{"go1.26.8", goroot, "syscall.Added", false, false},
		{"go1.26.99", goroot, "syscall.Added", false, true},
		{"go1.26.8", goroot, "syscall.tried", true, true},
		{"go1.26.8", goroot, "runtime.raceread", true, true},
		{"go1.27.4", goroot, "runtime.raceread", false, true}, // assembly needs a mark
		{"go1.26.99", goroot, "syscall.munmap", true, true},
		{"go1.26.99", goroot, "syscall.added", false, true},
		{"go1.26.99", "", "syscall.munmap", false, true},
		{"go1.26.8", "", "crypto/internal/fips140/v1%2e0%2e0-c2097c7c.setIndicator", true, true},
	} {
		release, err := toolchain.Of(tt.version, tt.goroot)
		if err != nil {
			t.Fatal(err)
		}
		r := NewRelease(release, tt.goroot)
		if opened, has := r.IsOpened(tt.symbol), r.Has(tt.symbol); opened != tt.opened || has != tt.has {
			t.Errorf("%s in %q: %s: opened %v, there %v; want %v, %v", tt.version, tt.goroot, tt.symbol, opened, has, tt.opened, tt.has)
		}
	}
}

// TestCloses: what the table says that no package outside std may pull.
func TestCloses(t *testing.T) {
	for _, tt := range []struct {
		version, symbol string
		want            bool
	}{
		{"go1.26.8", "runtime.stopTheWorldGC", true},
		{"go1.26.8", "runtime.nanotime", false}, // opened
		{"go1.26.8", "runtime.newcoro", true},   // the linker lets iter alone pull it
		{"go1.26.8", "runtime.nothing", false},
		{"go1.26.8", "example.com/a.f", false},
		{"go1.99.0", "runtime.stopTheWorldGC", false}, // no release that the table has
	} {
		release := &toolchain.Release{Name: tt.version, Minor: 26}
		if tt.version == "go1.99.0" {
			release.Minor = 99
		}
		if got := NewRelease(release, "").Closes(tt.symbol); got != tt.want {
			t.Errorf("%s: %s: %t", tt.version, tt.symbol, got)
		}
	}
}
