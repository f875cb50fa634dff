package goobj

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/linkgate/linkgate/internal/toolchain"
)

var update = flag.Bool("update", false, "build the seed archives anew, with every toolchain")

// layout returns that of Go 1.minor, which is built in.
func layout(minor int) toolchain.Layout {
	release, _ := toolchain.BuiltIn(minor)
	return release.Layout
}

func release(t *testing.T, name string) *toolchain.Release {
	t.Helper()
	r, err := toolchain.Of(name, "")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func openSeed(t *testing.T, name string) *File {
	t.Helper()
	f, err := Open(seedPath(name), release(t, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func seedPath(version string) string {
	return filepath.Join("testdata", "seed-"+version+".a")
}

// seedRecords is what every toolchain's seed says, whatever its layout.
const seedRecords = `
go ref example.com/seed.fromAssembly abi=0
go ref fmt.tooLarge abi=1 linkname
go var runtime.allglen abi=0 size=8 var linkname
go def example.com/seed.TooLarge abi=1 text content
go def example.com/seed.filled abi=0 size=4 var content
asm ref runtime.asmcgocall abi=0
asm def example.com/seed.fromAssembly abi=0 text content
`

// TestSeeds reads the archives of all toolchains and finds the same symbols
// with the same meaning in each, although the bits have moved.
func TestSeeds(t *testing.T) {
	for _, tc := range toolchain.Names() {
		t.Run(tc, func(t *testing.T) {
			if *update {
				buildSeed(t, tc)
			}
			f := openSeed(t, tc)
			if len(f.Objects) != 2 {
				t.Fatalf("%d objects, want 2", len(f.Objects))
			}
			got := records(t, f)
			for want := range strings.Lines(strings.TrimSpace(seedRecords)) {
				if !slices.Contains(got, strings.TrimSpace(want)) {
					t.Errorf("no record %q in:\n%s", strings.TrimSpace(want), strings.Join(got, "\n"))
				}
			}
			if imports, err := f.Objects[0].Imports(); err != nil || !slices.Equal(imports, []string{"fmt"}) {
				t.Errorf("imports %v, %v", imports, err)
			}
		})
	}
}

func buildSeed(t *testing.T, version string) {
	a, err := txtar.ParseFile("testdata/seed.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range a.Files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	out, err := filepath.Abs(seedPath(version))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "build", "-trimpath", "-gcflags=-dwarf=false", "-o", out, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+version, "GOFLAGS=", "GOARCH=amd64", "GOOS=linux")
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, msg)
	}
}

// records writes the symbols of a file, one a line.
func records(t *testing.T, f *File) []string {
	t.Helper()
	var list []string
	add := func(o *Object, kind string, syms []Symbol, err error) {
		if err != nil {
			t.Fatal(err)
		}
		lang := "go"
		if o.Asm {
			lang = "asm"
		}
		for _, s := range syms {
			line := fmt.Sprintf("%s %s %s abi=%d", lang, kind, s.Name, s.ABI)
			if s.Size > 0 && !s.Text {
				line += fmt.Sprintf(" size=%d", s.Size)
			}
			v := reflect.ValueOf(s)
			for i := range v.NumField() {
				if v.Field(i).Kind() == reflect.Bool && v.Field(i).Bool() {
					if o.Asm && v.Type().Field(i).Name == "Linkname" {
						continue // set on every name up to 1.26
					}
					line += " " + strings.ToLower(v.Type().Field(i).Name)
				}
			}
			list = append(list, line)
		}
	}
	all := func([]byte) bool { return true }
	for _, o := range f.Objects {
		refs, err := o.References(true)
		add(o, "ref", refs, err)
		vars, err := o.VarReferences()
		add(o, "var", vars, err)
		defs, err := o.PackageDefinitions(all)
		add(o, "def", defs, err)
		defs, err = o.NonPackageDefinitions(all)
		add(o, "def", defs, err)
	}
	return list
}

// TestMask clears the bit of what is granted and leaves every other byte.
func TestMask(t *testing.T) {
	for _, tc := range toolchain.Names() {
		t.Run(tc, func(t *testing.T) {
			f := openSeed(t, tc)
			path := filepath.Join(t.TempDir(), "masked.a")
			granted := []string{"fmt.tooLarge", "runtime.allglen"}
			if err := f.WriteMasked(path, func(name string) bool { return slices.Contains(granted, name) }); err != nil {
				t.Fatal(err)
			}
			masked, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			changed := 0
			for i, b := range f.data {
				if b != masked[i] {
					changed++
				}
			}
			if len(masked) != len(f.data) || changed != len(granted) {
				t.Errorf("%d bytes changed, want %d", changed, len(granted))
			}
			m, err := Open(path, release(t, tc))
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			for _, line := range records(t, m) {
				for _, name := range granted {
					if strings.Contains(line, name) && strings.Contains(line, "linkname") {
						t.Errorf("still marked: %s", line)
					}
				}
			}
		})
	}
}

// TestRefused: an archive that is damaged, or of another toolchain than the
// link's, is never read.
func TestRefused(t *testing.T) {
	seed, err := os.ReadFile(seedPath("go1.26.8"))
	if err != nil {
		t.Fatal(err)
	}
	l := layout(26)
	object := bytes.LastIndex(seed, []byte(l.Magic))
	damage := func(off int, b ...byte) []byte {
		out := bytes.Clone(seed)
		copy(out[off:], b)
		return out
	}
	for _, tt := range []struct {
		name string
		data []byte
		want string
	}{
		{"cut in an entry's header", seed[:30], "archive cut short"},
		{"cut in an entry", seed[:len(seed)-100], "archive cut short"},
		{"no entry's end mark", damage(8+58, 'x'), "malformed archive entry at offset 8"},
		{"no size", damage(8+48, 'x'), "malformed size"},
		{"other magic", damage(object, 'x'), "not with the magic"},
		{"blocks beyond the end", damage(object+20+4*18, 0xff, 0xff, 0xff, 0x7f), "blocks outside"},
		{"blocks out of order", damage(object+20, 0xff, 0xff), "blocks outside"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parse(tt.data, "go1.26.8", l)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
	if _, err := parse(seed, "go1.27.4", l); err == nil || !strings.Contains(err.Error(), `written by "go1.26.8"`) {
		t.Errorf("another toolchain's object: %v", err)
	}
	if _, err := Open(t.TempDir(), release(t, "go1.26.8")); err == nil {
		t.Error("a directory is no archive")
	}
}

// fuzzDamaged fuzzes with damaged archives of all toolchains: without their last
// bytes, and with others changed. Three bytes of changes are an offset and what is put
// there. So the fuzzer has few bytes to think about: of whole archives, which it first
// makes as short as they can be, it tries three a second.
func fuzzDamaged(f *testing.F, check func(t *testing.T, data []byte, minor uint8)) {
	var archives [][]byte
	for i, tc := range toolchain.Names() {
		data, err := os.ReadFile(seedPath(tc))
		if err != nil {
			f.Fatal(err)
		}
		archives = append(archives, data)
		f.Add(uint8(i), uint8(25), uint16(0), []byte{})
		f.Add(uint8(i), uint8(toolchain.First+i), uint16(1), []byte{0x10, 0, 0xff})
	}
	f.Fuzz(func(t *testing.T, archive, minor uint8, cut uint16, changes []byte) {
		data := slices.Clone(archives[int(archive)%len(archives)])
		data = data[:max(len(data)-int(cut), 0)]
		for change := range slices.Chunk(changes[:len(changes)/3*3], 3) {
			if at := int(change[0])<<8 | int(change[1]); at < len(data) {
				data[at] = change[2]
			}
		}
		check(t, data, minor)
	})
}

// FuzzParse reads damaged archives. Whatever the bytes, nothing panics, every
// name lies in the file, and masking nothing is the identity.
func FuzzParse(f *testing.F) {
	fuzzDamaged(f, func(t *testing.T, data []byte, minor uint8) {
		if minor < toolchain.First || minor > toolchain.Last {
			return
		}
		l := layout(int(minor))
		h, err := firstHeader(data)
		if err != nil {
			return
		}
		objs, err := parse(data, h.Version, l)
		if err != nil {
			return
		}
		file := &File{Objects: objs, data: data}
		for _, o := range objs {
			for _, read := range []func() ([]Symbol, error){
				func() ([]Symbol, error) { return o.References(true) },
				o.VarReferences,
				func() ([]Symbol, error) { return o.PackageDefinitions(func([]byte) bool { return true }) },
				func() ([]Symbol, error) { return o.NonPackageDefinitions(func([]byte) bool { return true }) },
			} {
				syms, err := read()
				if err != nil {
					continue
				}
				for _, s := range syms {
					if !bytes.Contains(data, []byte(s.Name)) {
						t.Fatalf("name %q is not in the file", s.Name)
					}
				}
			}
			o.Imports()
		}
		list, _ := file.marks(func(string) bool { return true }) // an error is no property
		for _, m := range list {
			if m.at >= int64(len(data)) || data[m.at]&^(l.Linkname|l.LinknameStd) != m.byte || data[m.at] == m.byte {
				t.Fatalf("at %d: masking clears more than a mark, or nothing", m.at)
			}
		}
	})
}
