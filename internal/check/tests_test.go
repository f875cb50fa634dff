package check

import (
	"go/build"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Tests are programs of their own: what they pull is judged, and what they define opens nothing
// to the package itself.
func TestTests(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"m.go": `package m

import _ "unsafe"

//go:linkname inittrace runtime.inittrace
var inittrace byte

//go:linkname f example.com/m/other.f
func f()

func Use() { f() }
`,
		"m_test.go": `package m

import (
	"testing"
	_ "unsafe"

	_ "example.com/m/other"
)

//go:linkname define runtime.inittrace
var define = 1

//go:linkname stopTheWorld runtime.stopTheWorld
func stopTheWorld(reason uint8)

func TestIt(*testing.T) { stopTheWorld(0) }
`,
		"x_test.go": `package m_test

import (
	"testing"
	_ "unsafe"
)

//go:linkname gone runtime.thereIsNone
func gone()

func TestGone(*testing.T) { gone() }
`,
		"other/f.go": "package other\n\nfunc f() {}\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	known := Known(build.Default.GOROOT)
	release, _ := known(26)
	m := NewModules(build.Default.GOROOT, []Module{{Path: "example.com/m", Dir: dir, Main: true, Local: true}}, "", nil)
	engine := NewEngine(m, release, known)
	plain := []string{
		"example.com/m example.com/m/other.f gone if-reached", // only the tests link it
		"example.com/m runtime.inittrace refused certain",
	}
	for tests, want := range map[bool][]string{
		false: plain,
		true: append(slices.Clone(plain),
			"example.com/m runtime.stopTheWorld refused certain",
			"example.com/m_test runtime.thereIsNone gone certain"),
	} {
		_, list, unread, err := engine.Check(Target{Release: release, GOOS: "linux", GOARCH: "amd64", Tests: tests}, []string{"example.com/m"})
		if err != nil || len(unread) > 0 {
			t.Fatal(err, unread)
		}
		Sort(list)
		var got []string
		for _, f := range list {
			if f.IsRule() {
				continue
			}
			got = append(got, f.Package+" "+f.Symbol+" "+string(f.Kind)+" "+string(f.Certainty))
		}
		if !slices.Equal(got, want) {
			t.Errorf("with tests %t:\n%q, want\n%q", tests, got, want)
		}
	}
}
