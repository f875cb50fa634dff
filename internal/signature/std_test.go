package signature

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/longtest"
	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// TestStd compares the pulls of the standard library itself: none may break. It compares
// the table with the sources of the release, too. The other releases take long.
func TestStd(t *testing.T) {
	table := readTable(t)
	names := []string{"local"}
	systems := []string{"linux/amd64"}
	if longtest.Enabled() {
		names = toolchain.Names()
		systems = []string{"linux/amd64", "linux/386", "darwin/arm64", "windows/amd64", "js/wasm"}
	}
	for _, name := range names {
		goroot, minor := goroot(t, name)
		release, ok := toolchain.BuiltIn(minor)
		if !ok {
			t.Skip("this release is not built in")
		}
		for _, system := range systems {
			goos, goarch, _ := strings.Cut(system, "/")
			b := selection.Build{GOOS: goos, GOARCH: goarch, Minor: minor}
			var err error
			if b.Experiments, err = release.Experiments(goos, goarch); err != nil {
				t.Fatal(err)
			}
			std, ok := table.Std(minor, goos, goarch)
			if !ok {
				t.Fatalf("go1.%d for %s is not in the table", minor, system)
			}
			read, err := FromSource(goroot, b, nil)
			if err != nil {
				t.Fatal(err)
			}
			checkStd(t, name+" "+system, newStdSources(goroot, b, NewFiles()), directives(goroot), std, read)
		}
	}
}

// checkStd compares what std pulls with the table, and the table with the sources.
func checkStd(t *testing.T, what string, local *Sources, named map[string][]string, std, read *Std) {
	n := 0
	for _, symbol := range slices.Sorted(maps.Keys(named)) {
		target, ok := std.Symbol(symbol)
		again, inSource := read.Symbol(symbol)
		if ok && target.Type.Kind == Invalid {
			continue // assembly, which another package may hold
		}
		if ok != inSource || ok && target.Type.String() != again.Type.String() {
			t.Errorf("%s: %s is %s in the table, %s in the sources", what, symbol, target.Type, again.Type)
		}
		for _, pkg := range named[symbol] {
			sc := local.scope(pkg)
			if sc == nil || !ok {
				continue
			}
			for _, l := range sc.links {
				d, isFunc := sc.funcs[l.local]
				if l.target != symbol || !isFunc || d.decl.Body != nil {
					continue
				}
				n++
				pulled := Decl{Type: local.funcType(d.file, d.decl.Type, nil), Noescape: d.noescape}
				if l.local == "badlinkname_Value_pointer" {
					continue // nobody calls it: it opens reflect.(*Value).pointer, as if that took a Value
				}
				c := std.Machine().Compare(pulled, target)
				if c.Verdict == Breaks && local.harmless(pkg, l.local, pulled, c) != "" {
					continue // up to Go 1.25 sync.runtime_StoreReluintptr returns a number that nobody reads
				}
				if c.Verdict > Suspicious {
					t.Errorf("%s: %s.%s pulls %s: %s: %s\n\t%s\n\t%s", what, pkg, l.local, symbol, c.Verdict, c.Why(), c.Local, c.Target)
				}
			}
		}
	}
	if n < 50 {
		t.Errorf("%s: %d pulls", what, n)
	}
	t.Logf("%s: %d pulls", what, n)
}

// goroot returns where a toolchain is, and its release.
func goroot(t *testing.T, name string) (dir string, minor int) {
	t.Helper()
	cmd := exec.Command("go", "env", "GOROOT")
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+name)
	cmd.Dir = "/"
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("no toolchain %s: %v", name, err)
	}
	dir = strings.TrimSpace(string(out))
	text, err := os.ReadFile(filepath.Join(dir, "VERSION"))
	if err != nil {
		t.Skip("a development version")
	}
	version, err := toolchain.Parse(strings.Fields(string(text))[0])
	if err != nil {
		t.Skip(err)
	}
	return dir, version.Minor
}
