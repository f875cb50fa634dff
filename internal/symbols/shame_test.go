package symbols

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/longtest"
)

// TestShame: every list of modules in a GOROOT is found, and belongs to some
// symbol.
func TestShame(t *testing.T) {
	longtest.Skip(t, "reads the whole standard library")
	goroots(t, func(t *testing.T, goroot, _ string, _ int) {
		src, err := ReadSource(goroot)
		if err != nil {
			t.Fatal(err)
		}
		for name, modules := range src.Shame {
			for _, m := range modules {
				if domain, _, _ := strings.Cut(m, "/"); !strings.Contains(domain, ".") {
					t.Errorf("%s: %q is no module", name, m)
				}
			}
		}
		files, err := sourceFiles(filepath.Join(goroot, "src"))
		if err != nil {
			t.Fatal(err)
		}
		for dir, names := range files {
			for _, name := range names {
				data, err := os.ReadFile(filepath.Join(goroot, "src", dir, name))
				if err != nil {
					t.Fatal(err)
				}
				want := bytes.Count(data, []byte("members of the hall of shame include"))
				p := &pkg{path: dir, tags: anyBuild}
				if err := p.read(name, data); err != nil {
					t.Fatal(err)
				}
				got := 0
				for _, d := range p.directives {
					if len(d.shame) > 0 {
						got++
					}
				}
				for _, d := range p.decls {
					if len(d.shame) > 0 {
						got++
					}
				}
				if got < want {
					t.Errorf("%s/%s: %d lists of %d", dir, name, got, want)
				}
			}
		}
		if !slices.Contains(src.Shame["runtime.memhash"], "github.com/dgraph-io/ristretto") || len(src.Shame["time.now"]) == 0 || len(src.Shame["time.absDate"]) == 0 {
			t.Errorf("runtime.memhash %v, time.now %v", src.Shame["runtime.memhash"], src.Shame["time.now"])
		}
	})
}
