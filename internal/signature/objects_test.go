package signature

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/longtest"
	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// TestObjects: the sizes of std's variables, whether they have content, and the bytes that functions'
// arguments take are those of the compiler's objects. The other releases, and more of std, take long.
func TestObjects(t *testing.T) {
	names, packages, fewest := []string{"local"}, []string{"strconv"}, 50
	if longtest.Enabled() {
		names, packages, fewest = toolchain.Names(), []string{"net/http", "runtime/pprof", "testing"}, 500
	}
	for _, name := range names {
		dir, minor := goroot(t, name)
		release, ok := toolchain.BuiltIn(minor)
		if !ok {
			t.Skip("this release is not built in")
		}
		b := selection.Build{GOOS: "linux", GOARCH: "amd64", Minor: minor}
		var err error
		if b.Experiments, err = release.Experiments(b.GOOS, b.GOARCH); err != nil {
			t.Fatal(err)
		}
		std, err := FromSource(dir, b, nil)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}")
		cmd.Args = append(cmd.Args, packages...)
		cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+name, "GOFLAGS=", "GOWORK=off", "GOEXPERIMENT=", "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
		cmd.Dir = "/"
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		counts, functions := make(map[Content]int), 0
		for line := range strings.Lines(string(out)) {
			pkg, file, _ := strings.Cut(strings.TrimSpace(line), " ")
			if file == "" {
				continue // unsafe
			}
			vars, args := definitions(t, pkg, file, release)
			sources := NewSources(b, std, Where{}, nil)
			for name, want := range args {
				d, ok := std.Symbol(name)
				if !ok || d.Var || d.Type.Kind == Invalid {
					continue
				}
				got, ok := sources.ArgumentBytes(d)
				if ok && got != want {
					t.Errorf("%s %s: arguments of %d bytes by the sources, %d in the object", name, d.Type, got, want)
				}
				functions++
			}
			for _, v := range vars {
				d, ok := std.Symbol(v.Name)
				if !ok || !d.Var || d.Type.Kind == Invalid {
					continue // of the compiler's own, or pushed by another package
				}
				size, _, err := std.Machine().sizeOf(d.Type)
				if err != nil || size != int64(v.Size) {
					t.Errorf("%s %s: %d bytes by the sources (%v), %d in the object", name, v.Name, size, err, v.Size)
				}
				counts[d.Content]++
				if d.Content != MaybeContent && (d.Content == HasContent) != v.Content {
					t.Errorf("%s %s: content %d by the sources, %v in the object", name, v.Name, d.Content, v.Content)
				}
			}
		}
		t.Log(name, counts, functions)
		if counts[NoContent] < fewest || counts[HasContent] < fewest || functions < fewest {
			t.Errorf("%s: few variables or functions: %v, %d", name, counts, functions)
		}
	}
}

// definitions returns the variables that the compiler's object of a package defines, and the bytes of
// its functions' arguments.
func definitions(t *testing.T, pkg, file string, release *toolchain.Release) (list []goobj.Symbol, args map[string]int64) {
	f, err := goobj.Open(file, release)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, o := range f.Objects {
		if o.Asm {
			continue
		}
		want := func(name []byte) bool { return symname.In(string(name), pkg) }
		defs, err := o.PackageDefinitions(want)
		if err != nil {
			t.Fatal(err)
		}
		more, err := o.NonPackageDefinitions(want)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range append(defs, more...) {
			if s.Var {
				list = append(list, s)
			}
		}
		if args, err = o.ArgumentBytes(want); err != nil {
			t.Fatal(err)
		}
	}
	return list, args
}
