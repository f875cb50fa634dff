package link

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/internal/uses"
	"github.com/linkgate/linkgate/linkflags"
)

// TestResolve: sources that are not there are told from those that cannot be parsed, and an
// archive that cannot be read ends the link.
func TestResolve(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module m\n", "fine/a.go": "package fine\n\nimport _ \"unsafe\"\n\n//go:linkname f nothing.like\nfunc f()\n", "broken/a.go": "package broken\n\nimport _ \"unsafe\"\n\n//go:linkname f time.f\nfunc (\n",
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	release, err := toolchain.Of("go1.26.8", "")
	if err != nil {
		t.Fatal(err)
	}
	cmd := &Command{Tool: []string{"link"}, Getenv: func(string) string { return "" }, Flags: &linkflags.Link{}}
	env := project.Env{Getenv: cmd.Getenv}
	compiler, err := uses.NewCompiler(release)
	if err != nil {
		t.Fatal(err)
	}
	resolve := func(more ...loaded) (*Resolution, error) {
		p := &Program{release: release, compiler: compiler, header: goobj.Header{Version: "go1.26.8", GOOS: "linux", GOARCH: "amd64"}, std: map[string]bool{"runtime": true}, index: map[string]int{}}
		list := []loaded{{path: "runtime", summary: &summary.Archive{Opened: []string{"runtime.opened"}}}}
		packages := map[string]linkflags.Module{"m/more": {Path: "m", Main: true}}
		for _, path := range []string{"m/gone2", "m/broken", "m/gone1", "m/fine"} {
			list = append(list, loaded{path: path, summary: &summary.Archive{}})
			packages[path] = linkflags.Module{Path: "m", Main: true}
		}
		for _, pk := range append(list, more...) {
			p.index[pk.path] = len(p.packages)
			p.packages = append(p.packages, pk)
		}
		id := Identify(cmd, env, dir, p)
		id.modules = &project.Modules{Packages: packages, Given: true}
		return Resolve(p, id, newSources(Input{Command: cmd, Env: env}, p, id, nil), newFileNames(Input{Command: cmd}, id, p))
	}
	res, err := resolve()
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Unparsed) != 1 || res.Unparsed[0].pkg != "m/broken" {
		t.Errorf("%d unparsed: %+v", len(res.Unparsed), res.Unparsed)
	}
	if got := fmt.Sprint(res.Unread, res.Patched); got != "[m/gone1 m/gone2] [runtime.opened]" {
		t.Errorf("unread and patched: %s", got)
	}
	if len(res.Problems) != 2 || res.Problems[1].Target != "nothing.like" {
		t.Errorf("problems: %+v", res.Problems)
	}
	nameless := uses.Target{By: uses.Index, At: goobj.Definition{Package: "runtime"}}     // its name stands in an archive that is gone
	sibling := uses.Archive{Uses: []uses.Use{{Target: uses.Target{Symbol: "m/gone1.x"}}}} // of its own module: nobody asks for that
	for want, archive := range map[string]*summary.Archive{
		"reading package runtime":         {Objects: make([]summary.Object, 1), Uses: uses.Archive{Uses: []uses.Use{{Target: nameless}}}},
		"reading package m/more: summary": {Objects: []summary.Object{{Package: summary.Names{1}}}},
	} {
		if _, err := resolve(loaded{path: "m/more", summary: archive, modules: sibling}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
