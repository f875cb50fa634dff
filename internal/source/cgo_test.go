package source

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestCgoGenerated: of what cgo has written for a package, those directives count that neither cgo nor
// the package's author has written into it.
func TestCgoGenerated(t *testing.T) {
	dir, work := t.TempDir(), t.TempDir()
	for path, text := range map[string]string{
		filepath.Join(dir, "p.go"): "package p\n\nimport \"C\"\n\n//go:linkname own runtime.own\nfunc own()\n",
		filepath.Join(work, "_cgo_gotypes.go"): "package p\n\nimport \"unsafe\"\n\n//go:linkname _cgo_runtime_cgocall runtime.cgocall\nfunc _cgo_runtime_cgocall(unsafe.Pointer, uintptr) int32\n" +
			"//go:linkname __cgo_x x\nvar __cgo_x byte\n//go:linkname Hidden runtime.hidden\nfunc Hidden()\n//go:linkname gone\n//go:linkname F crosscall2\nfunc F()\n",
		filepath.Join(work, "p.cgo1.go"): "//go:build never\n\npackage p\n\nimport _ \"unsafe\"\n\n//go:linkname own runtime.own\nfunc own()\n",
		filepath.Join(work, "q.cgo1.go"): "package p\n",
	} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	reader := Reader{Build: Build{GOOS: "linux", GOARCH: "amd64", Minor: 26, Cgo: true}}
	for _, name := range []string{"_cgo_gotypes.go", "p.cgo1.go", "q.cgo1.go"} {
		reader.Generated = append(reader.Generated, filepath.Join(work, name))
	}
	list, problems, err := reader.Directives(dir, PackageFiles)
	var got []string
	for _, d := range list {
		got = append(got, filepath.Base(d.File)+" "+d.Local+" "+d.Target+" "+string(d.Kind))
	}
	want := []string{"p.go own runtime.own func", "_cgo_gotypes.go Hidden runtime.hidden func", "_cgo_gotypes.go gone  ", "_cgo_gotypes.go F crosscall2 func"}
	if err != nil || len(problems) > 0 || !slices.Equal(got, want) {
		t.Errorf("got %q, %v, %v", got, problems, err)
	}
	reader.Generated = []string{filepath.Join(work, "gone.go")}
	if _, _, err := reader.Directives(dir, PackageFiles); err == nil {
		t.Error("no error for a file that is gone")
	}
}
