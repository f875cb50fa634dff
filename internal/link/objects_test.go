package link

import (
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// The dynamic imports of std count only where somebody else has some too, and what a
// package shares with other languages stands with its first object.
func TestHosts(t *testing.T) {
	std := &summary.Archive{Objects: []summary.Object{{Std: true}}, Imports: []linkname.HostSymbol{{Name: "libc_open", Defined: true}}}
	imports := []linkname.HostSymbol{{Name: "libc_close", Defined: true}}
	host := []linkname.HostSymbol{{Name: "runtime.x", Object: "x.o"}}
	for name, test := range map[string]struct {
		own  summary.Archive
		want string
	}{
		"nobody":  {summary.Archive{}, "[] [] []"},
		"imports": {summary.Archive{Imports: imports}, "[libc_open] [libc_close] []"},
		"objects": {summary.Archive{Host: host}, "[libc_open] [runtime.x] []"},
		"both":    {summary.Archive{Imports: imports, Host: host}, "[libc_open] [libc_close runtime.x] []"},
	} {
		test.own.Objects = make([]summary.Object, 2)
		p := &Program{release: &toolchain.Release{}, std: map[string]bool{"syscall": true},
			packages: []loaded{{path: "syscall", summary: std}, {path: "a", summary: &test.own}, {path: "none", summary: &summary.Archive{Objects: make([]summary.Object, 1)}}}}
		s := p.objects()
		var got [4][]string
		for i, o := range s.list {
			for _, h := range o.Host {
				got[i] = append(got[i], h.Name)
				if !s.names[h.Name] {
					t.Errorf("%s: nobody looks for %s", name, h.Name)
				}
			}
		}
		if text := fmt.Sprintf("%v %v %v", got[0], got[1], got[2]); text != test.want || got[3] != nil {
			t.Errorf("%s: got %s, want %s", name, text, test.want)
		}
	}
}

// An object is one of std where its package is, and where it has the mark itself.
func TestObjectsOfStd(t *testing.T) {
	both := []summary.Object{{Std: true}, {Asm: true, Std: true}, {Asm: true}}
	forged := []summary.Object{{}, {Asm: true, Std: true}}
	p := &Program{release: &toolchain.Release{}, std: make(map[string]bool), index: make(map[string]int)}
	p.add("fmt", "", &summary.Archive{Objects: both})
	p.add("a", "", &summary.Archive{Objects: forged})
	var got []bool
	for _, o := range p.objects().list {
		got = append(got, o.Std)
	}
	if want := []bool{true, true, false, false, false}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A name whose hash alone is that of a name that is looked for is not taken for it.
func TestNamed(t *testing.T) {
	names := map[string]bool{"a.wanted": true}
	list, err := named(names, []uint32{0, 1}, func(i uint32) (goobj.Symbol, error) {
		return goobj.Symbol{Name: []string{"a.other", "a.wanted"}[i]}, nil
	})
	if err != nil || len(list) != 1 || list[0].Name != "a.wanted" {
		t.Errorf("got %v, %v", list, err)
	}
	broken := errors.New("broken")
	if list, err := named(names, []uint32{0}, func(uint32) (goobj.Symbol, error) { return goobj.Symbol{}, broken }); err != broken || list != nil {
		t.Errorf("got %v, %v", list, err)
	}
}

// A reference in assembly that lacks the assembler's mark was not written by go's
// assembler: up to Go 1.26 no linker looks at it. An assembly object does not make its
// package one of std either.
func TestForged(t *testing.T) {
	marked, unmarked, std := goobj.Symbol{Name: "runtime.marked", Linkname: true}, goobj.Symbol{Name: "runtime.allglen"}, goobj.Symbol{Name: "runtime.std", LinknameStd: true}
	archive := &summary.Archive{Objects: []summary.Object{
		{References: []goobj.Symbol{unmarked}}, // the compiler's own: it marks directives alone
		{Asm: true, Std: true, References: []goobj.Symbol{marked, unmarked, std}},
	}}
	if archive.Std() {
		t.Error("the mark of an assembly object makes its package one of std")
	}
	for version, want := range map[string]string{"go1.23.12": "[runtime.allglen]", "go1.26.8": "[runtime.allglen]", "go1.27.4": "[]"} {
		release, err := toolchain.Of(version, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, std := range []bool{false, true} {
			p := &Program{release: release, std: map[string]bool{"a": std}}
			var got []string
			for _, h := range forged(p, loaded{path: "a", summary: archive}) {
				got = append(got, h.Name)
			}
			if std {
				want = "[]"
			}
			if fmt.Sprint(got) != want {
				t.Errorf("%s, std %t: got %s, want %s", version, std, got, want)
			}
		}
	}
}

// testLeftOut: a name that no summary has, which one of a type's description is, has every object
// read, and changes nothing else. An archive that defines nothing that is looked for is not opened.
func testLeftOut(t *testing.T, f fixture) {
	j := f.judge(t, "deny.yaml", nil)
	defer j.Close()
	var leftOut string
	prog := j.evidence.prog
	if err := prog.read(prog.index["fmt"], func(file *goobj.File) error {
		_, err := file.Objects[0].NonPackageDefinitions(func(name []byte) bool {
			if strings.HasPrefix(string(name), "type:.eq.") {
				leftOut = string(name)
			}
			return false
		})
		return err
	}); err != nil || leftOut == "" {
		t.Fatal(leftOut, err)
	}
	var all [2][]linkname.Reference
	for i, name := range []string{"fmt.nobody", leftOut} {
		s := prog.objects()
		s.names[name] = true
		var err error
		if all[i], err = s.references(); err != nil {
			t.Fatal(err)
		}
		is := func(sym linkname.Symbol) bool { return sym.Name == name }
		defined := slices.ContainsFunc(s.list, func(o linkname.Object) bool { return o.Package == "fmt" && slices.ContainsFunc(o.NonPackage, is) })
		if defined != (name == leftOut) {
			t.Errorf("%s is defined: %t", name, defined)
		}
	}
	if len(all[0]) < 10 || !reflect.DeepEqual(all[0], all[1]) {
		t.Errorf("%d references became %d", len(all[0]), len(all[1]))
	}
	for _, pkg := range []string{"fmt", "example.com/a"} {
		s := prog.objects()
		pk := &prog.packages[prog.index[pkg]]
		archive := pk.archive
		pk.archive = filepath.Join(f.dir, "gone.a")
		s.names["fmt.tooLarge"], s.names["example.com/a.secret"] = true, true
		if _, err := s.references(); err == nil || !strings.HasPrefix(err.Error(), "reading package "+pkg+": ") {
			t.Errorf("%s is gone: %v", pkg, err)
		}
		pk.archive = archive
	}
	s := prog.objects()
	prog.packages[prog.index["example.com/app/gone"]].archive = filepath.Join(f.dir, "gone.a")
	if _, err := s.references(); err != nil {
		t.Errorf("one that defines nothing for others is gone: %v", err)
	}
}

// A summary of names that the object does not have, or one that is cut short, ends the link.
func TestDefinitionsOfOther(t *testing.T) {
	beyond := func(n summary.Names) summary.Names { return append(binary.AppendUvarint(nil, 1<<20), n[1:]...) }
	cut := func(n summary.Names) summary.Names { return n[:len(n)-1] }
	define := func(change func(*summary.Object)) error {
		p := seed(t)
		s := p.objects()
		change(&p.packages[0].summary.Objects[0])
		var want summary.Filter
		if err := p.read(0, func(f *goobj.File) error { // all names of the object
			add := func(_ uint32, name []byte) { want.Add(string(name)); s.names[string(name)] = true }
			return errors.Join(f.Objects[0].PackageNames().Each(add), f.Objects[0].NonPackageNames().Each(add))
		}); err != nil {
			t.Fatal(err)
		}
		want.LeftOut = false
		return define(s, 0, &want)
	}
	for name, change := range map[string]func(*summary.Object){
		"":                      func(*summary.Object) {},
		"has no definition 1":   func(o *summary.Object) { o.Package = beyond(o.Package) },
		"no definition 1048576": func(o *summary.Object) { o.NonPackage = beyond(o.NonPackage) },
		"is cut short":          func(o *summary.Object) { o.Package = cut(o.Package) },
		"cut short":             func(o *summary.Object) { o.NonPackage = cut(o.NonPackage) },
	} {
		if err := define(change); (err == nil) != (name == "") || err != nil && (!strings.Contains(err.Error(), name) || !strings.HasPrefix(err.Error(), "reading package main: ")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
