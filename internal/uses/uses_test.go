package uses_test

import (
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/goobj/goobjtest"
	"github.com/linkgate/linkgate/internal/longtest"
	"github.com/linkgate/linkgate/internal/uses"
	"github.com/rogpeppe/go-internal/txtar"
)

// TestBypass builds packages that reach into std in a roundabout way, and holds what is
// found of each against its files want and others. LINKGATE_TEST_TOOLCHAIN names another toolchain.
func TestBypass(t *testing.T) { bypass(t, "testdata/bypass.txtar") }

// TestMost does so with a compiler that inlines more.
func TestMost(t *testing.T) {
	longtest.Skip(t, "compiles std anew")
	bypass(t, "testdata/most.txtar", "-gcflags=all=-l=4")
}

func bypass(t *testing.T, file string, flags ...string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := txtar.Write(archive, dir); err != nil {
		t.Fatal(err)
	}
	p := load(t, dir, flags...)
	for _, f := range archive.Files {
		name, file := path.Split(f.Name)
		pkg := "example.com/m/" + strings.TrimSuffix(name, "/")
		scope, ofStd := uses.Std(), file == "want"
		if !ofStd && file != "others" {
			continue
		}
		if !ofStd {
			scope = uses.Others(pkg, func(pkg string) bool { return p.std[pkg] })
		}
		t.Run(f.Name, func(t *testing.T) {
			a := p.uses(t, pkg, scope, ofStd)
			var got []string
			for _, u := range a.Uses {
				line := u.By.String() + " " + u.Symbol
				if u.From != "" {
					line += " from " + u.From
				}
				got = append(got, line)
			}
			want := strings.FieldsFunc(string(f.Data), func(r rune) bool { return r == '\n' })
			slices.Sort(want)
			slices.Sort(got)
			if got = slices.Compact(got); !slices.Equal(got, want) {
				t.Errorf("found\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
			}
		})
	}
}

// A program is what go list says of some packages and of all they import.
type program struct {
	archives map[string]string
	std      map[string]bool
}

func load(t *testing.T, dir string, flags ...string) program {
	p := program{make(map[string]string), make(map[string]bool)}
	args := append([]string{"list", "-deps", "-export", "-f", "{{.ImportPath}}\t{{.Export}}\t{{.Standard}}"}, flags...)
	cmd := exec.Command("go", append(args, "./...")...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	if v := os.Getenv("LINKGATE_TEST_TOOLCHAIN"); v != "" {
		cmd.Env = append(cmd.Env, "GOTOOLCHAIN="+v)
	}
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		p.archives[f[0]], p.std[f[0]] = f[1], f[2] == "true"
	}
	return p
}

func (p program) open(t *testing.T, compiler *uses.Compiler, ofStd bool) *uses.Bodies {
	return uses.NewBodies(compiler, ofStd, func(pkg string) (*goobj.File, error) {
		if p.archives[pkg] == "" {
			return nil, nil
		}
		return goobjtest.Open(t, p.archives[pkg]), nil
	})
}

func (p program) uses(t *testing.T, pkg string, scope uses.Scope, ofStd bool) uses.Archive {
	t.Helper()
	f := goobjtest.Open(t, p.archives[pkg])
	compiler, err := uses.NewCompiler(goobjtest.Release(t, f.Path))
	if err != nil {
		t.Fatal(err)
	}
	a, err := uses.Of(f, compiler, scope, p.open(t, compiler, ofStd).Holds)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
