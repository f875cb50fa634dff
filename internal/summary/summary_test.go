package summary

import (
	"bytes"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
)

// open opens the archives that the reader of objects is tested with, one of each
// toolchain.
func open(t testing.TB) []*goobj.File {
	t.Helper()
	paths, err := filepath.Glob("../goobj/testdata/*.a")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	var files []*goobj.File
	for _, path := range paths {
		head, err := goobj.ReadHeader(path)
		if err != nil {
			t.Fatal(err)
		}
		v, err := goobj.ParseVersion(head.Version)
		if err != nil {
			t.Fatal(err)
		}
		layout, _ := goobj.KnownLayout(v.Minor)
		f, err := goobj.Open(path, head.Version, layout)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		files = append(files, f)
	}
	return files
}

// TestOf: a summary says what the archive does, and so it does when it was stored.
func TestOf(t *testing.T) {
	for _, f := range open(t) {
		made, err := Of(f)
		if err != nil {
			t.Fatal(err)
		}
		a, err := Decode(made.Append(nil))
		if err != nil {
			t.Fatalf("%s: %v", f.Path, err)
		}
		if len(a.Objects) != len(f.Objects) || a.Std() {
			t.Fatalf("%s: got %d objects, std %t, want %d of no std", f.Path, len(a.Objects), a.Std(), len(f.Objects))
		}
		for i, o := range f.Objects {
			got := &a.Objects[i]
			refs, _ := o.References(o.Asm)
			vars, _ := o.VarReferences()
			pushes, _ := o.Pushes()
			imports, _ := o.Imports()
			var files []string
			o.Files(func(name []byte) { //nolint:errcheck // see goobj
				same := func(file string) bool { return path.Dir(file) == path.Dir(string(name)) && !isCgo(file) }
				if isCgo(string(name)) || !slices.ContainsFunc(files, same) {
					files = append(files, string(name))
				}
			})
			gotFiles, err := got.Files()
			if err != nil {
				t.Fatal(err)
			}
			for what, pair := range map[string][2]any{
				"references": {got.References, refs}, "variables": {got.Vars, vars}, "pushes": {got.Pushes, pushes},
				"imports": {got.Imports, imports}, "files": {gotFiles, files},
				"std": {got.Std, o.Std}, "asm": {got.Asm, o.Asm},
			} {
				if !reflect.DeepEqual(pair[0], pair[1]) && reflect.ValueOf(pair[1]).Len() > 0 {
					t.Errorf("%s: object %d: %s: got %v, want %v", f.Path, i, what, pair[0], pair[1])
				}
			}
			checkNames(t, got.Package, o.PackageNames())
			checkNames(t, got.NonPackage, o.NonPackageNames())
			checkNames(t, got.Said, o.ReferenceNames())
		}
	}
}

func isCgo(file string) bool { return path.Base(file) == "_cgo_gotypes.go" }

// checkNames holds that each name is found where its record is, and nothing else; or
// that it is said to be left out.
func checkNames(t *testing.T, got Names, want goobj.Names) {
	t.Helper()
	places := make(map[string][]uint32)
	err := want.Each(func(i uint32, name []byte) { places[string(name)] = append(places[string(name)], i) })
	if err != nil {
		t.Fatal(err)
	}
	for name, at := range places {
		var f Filter
		f.Add(name)
		var found []uint32
		if err := got.Find(&f, func(i uint32) { found = append(found, i) }); err != nil {
			t.Fatal(err)
		}
		if f.LeftOut {
			if has, err := got.Has(&f); !has || err != nil || len(found) > 0 || !strings.Contains(name, ":") {
				t.Errorf("%q is left out: got %t, %v, at %d", name, has, err, found)
			}
			continue
		}
		if !slices.Equal(found, at) {
			t.Errorf("%q: found at %d, want %d", name, found, at)
		}
	}
	var none Filter
	none.Add("no such name")
	if has, err := got.Has(&none); has || err != nil {
		t.Errorf("a name that is not there: got %t, %v", has, err)
	}
}

// TestDefinition: the place of a name leads to its definition.
func TestDefinition(t *testing.T) {
	for _, f := range open(t) {
		for _, o := range f.Objects {
			err := o.PackageNames().Each(func(i uint32, name []byte) {
				if s, err := o.PackageDefinition(i); err != nil || s.Name != string(name) {
					t.Errorf("definition %d: got %q, %v, want %q", i, s.Name, err, name)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := o.NonPackageDefinition(1 << 30); err == nil {
				t.Error("a definition beyond its block was read")
			}
		}
	}
}

// hosted is a summary with all that the archives of other tests lack.
func hosted() *Archive {
	return &Archive{
		Objects: []Object{{Std: true, Imports: []string{"runtime"},
			Vars: []goobj.Symbol{{Name: "a.b", ABI: 1, Size: 1 << 31, Var: true, Dupok: true, Linkname: true, LinknameStd: true, ABIWrapper: true}}}},
		Imports: []linkname.HostSymbol{{Name: "puts", Defined: true, Library: "puts of libc.so.6"}},
		Host:    []linkname.HostSymbol{{Object: "x.o", Unread: "of an unknown format"}, {Name: "runtime.x", Object: "y.o"}},
	}
}

// TestCut: no part of a summary passes for a whole one, and nor does one with more
// behind it.
func TestCut(t *testing.T) {
	whole := hosted().Append(nil)
	if a, err := Decode(whole); err != nil || !reflect.DeepEqual(a.Imports, hosted().Imports) || !reflect.DeepEqual(a.Host, hosted().Host) ||
		!reflect.DeepEqual(a.Objects[0].Vars, hosted().Objects[0].Vars) {
		t.Fatalf("got %+v, %v", a, err)
	}
	for n := range whole {
		if a, err := Decode(whole[:n]); err == nil {
			t.Errorf("%d of %d bytes pass for a summary: %+v", n, len(whole), a)
		}
	}
	if _, err := Decode(append(whole, 0)); err == nil {
		t.Error("a byte behind the end passes")
	}
}

// TestSites: the sites are those of the objects, also when they were stored.
func TestSites(t *testing.T) {
	for _, f := range open(t) {
		a, err := Of(f)
		if err != nil {
			t.Fatal(err)
		}
		referred := a.Referred()
		if !referred["fmt.tooLarge"] || !referred["runtime.allglen"] || referred["example.com/seed.TooLarge"] {
			t.Fatalf("%s: referred to are %v", f.Path, referred)
		}
		made, err := SitesOf(f, func(name []byte) bool { return referred[string(name)] })
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeSites(made.Append(nil))
		if err != nil {
			t.Fatal(err)
		}
		for i, o := range f.Objects {
			want, err := o.Sites(func(name []byte) bool { return referred[string(name)] }, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got[i], want) {
				t.Errorf("%s: object %d: got %v, want %v", f.Path, i, got[i], want)
			}
		}
		if len(got[0]["fmt.tooLarge"]) == 0 {
			t.Errorf("%s: no site of fmt.tooLarge in %v", f.Path, got)
		}
	}
}

// FuzzDecodeSites: what is decoded says the same when it is stored again.
func FuzzDecodeSites(f *testing.F) {
	one := goobj.Site{Func: "a.F", File: "a.go", Line: 1, Type: 3, Count: 2, Package: "a", Indexed: true}
	f.Add(Sites{{"fmt.tooLarge": {one, one}}, {}}.Append(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := DecodeSites(b)
		if err != nil {
			return
		}
		again, err := DecodeSites(s.Append(nil))
		if err != nil || !reflect.DeepEqual(s, again) {
			t.Errorf("%v becomes %v, %v", s, again, err)
		}
	})
}

// FuzzDecode: whatever is decoded says the same when it is stored again, and its
// names lie in order.
func FuzzDecode(f *testing.F) {
	f.Add(hosted().Append(nil))
	for _, file := range open(f) {
		a, err := Of(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(a.Append(nil))
	}
	var some Filter
	some.Add("runtime.nanotime")
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := Decode(b)
		if err != nil {
			return
		}
		text := a.Append(nil)
		again, err := Decode(text)
		if err != nil {
			t.Fatalf("a summary cannot be decoded again: %v", err)
		}
		if !bytes.Equal(text, again.Append(nil)) {
			t.Error("a summary changes when it is decoded and stored")
		}
		for i := range a.Objects {
			o := &a.Objects[i]
			o.Files() //nolint:errcheck // it must not panic
			for _, names := range []Names{o.Package, o.NonPackage, o.Said, o.Packages} {
				last := int64(-1)
				names.Find(&some, func(i uint32) { //nolint:errcheck // what was found before an error counts
					if int64(i) <= last {
						t.Errorf("place %d behind %d", i, last)
					}
					last = int64(i)
				})
			}
		}
	})
}
