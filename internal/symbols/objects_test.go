package symbols

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/longtest"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// TestSourceEqualsObjects: what the sources say of a symbol is what the
// compiler writes into its object for the linker to read.
func TestSourceEqualsObjects(t *testing.T) {
	longtest.Skip(t, "reads the whole standard library")
	if testing.Short() {
		t.Skip("compiles packages of the standard library")
	}
	goroots(t, func(t *testing.T, goroot, version string, minor int) {
		release, err := toolchain.Of(version, "")
		if err != nil {
			t.Skip(err)
		}
		tags := goList(t, goroot, "-f", "{{context.CgoEnabled}} {{range context.ToolTags}}{{.}} {{end}}", "runtime")[0]
		cgo, tags, _ := strings.Cut(tags, " ")
		system := System{GOROOT: goroot, GOOS: runtime.GOOS, GOARCH: runtime.GOARCH, Minor: minor, Cgo: cgo == "true", ToolTags: strings.Fields(tags)}
		src, err := ReadSource(goroot)
		if err != nil {
			t.Fatal(err)
		}
		src = src.Only(system.Builds)

		compiled := make(map[string]bool)
		objects := make(map[string]State)
		for _, line := range goList(t, goroot, "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", "go/types", "encoding/json", "database/sql", "net", "runtime/pprof", "testing") {
			if path, file, _ := strings.Cut(line, " "); file != "" {
				compiled[path] = true
				readMarks(t, objects, path, file, release)
			}
		}
		for name, want := range objects {
			got := src.State(name)
			switch {
			case got == want:
			case got == Absent && want == Present: // the compiler's own
			case elsewhere(src.Definitions[name], compiled): // by runtime/cgo, where there is no C compiler
			case want == Assembly && (got == Pushed || got == Std): // only its ABI wrapper carries the mark, if it has one
			default:
				t.Errorf("%s: sources %c, object %c", name, got, want)
			}
		}
		for name, defs := range src.Definitions {
			if objects[name] == 0 && src.State(name) == Pushed && compiled[defs[0].Package] && strings.Contains(name, ".") {
				t.Errorf("%s: pushed by the sources, and in no object", name)
			}
		}
	})
}

// elsewhere reports whether a package that was not compiled defines a symbol too.
func elsewhere(defs []Definition, compiled map[string]bool) bool {
	return slices.ContainsFunc(defs, func(d Definition) bool { return !compiled[d.Package] })
}

// readMarks adds what the objects of a package's archive say of its symbols.
func readMarks(t *testing.T, marks map[string]State, path, file string, release *toolchain.Release) {
	f, err := goobj.Open(file, release)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, o := range f.Objects {
		want := func(name []byte) bool {
			return strings.Contains(string(name), ".") && !strings.ContainsAny(string(name), ":[·")
		}
		defs, err := o.PackageDefinitions(want)
		if err != nil {
			t.Fatal(err)
		}
		more, err := o.NonPackageDefinitions(want)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range append(defs, more...) {
			pulled := s.Var && !s.Content && s.Linkname && !strings.HasPrefix(s.Name, symname.Prefix(path)+".")
			if !s.Text && !s.Var || pulled {
				continue
			}
			state := Present
			switch {
			case o.Asm && s.Text:
				state = Assembly // up to 1.26 all of assembly is marked
			case o.Asm:
			case s.Linkname:
				state = Pushed
			case s.LinknameStd:
				state = Std
			}
			if rank(state) > rank(marks[s.Name]) {
				marks[s.Name] = state
			}
		}
	}
}

func rank(s State) int { return strings.IndexByte("-.asp", byte(s)) }

// goList runs the go list of a GOROOT in its standard library.
func goList(t *testing.T, goroot string, args ...string) []string {
	t.Helper()
	cmd := exec.Command(filepath.Join(goroot, "bin", "go"), append([]string{"list"}, args...)...)
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN=local", "GOFLAGS=", "GOWORK=off", "GOEXPERIMENT=")
	cmd.Dir = filepath.Join(goroot, "src")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}
