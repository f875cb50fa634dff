package link

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
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
			packages: []loaded{{path: "syscall", summary: std}, {path: "a", summary: &test.own}}}
		s := p.objects()
		var got [3][]string
		for i, o := range s.list {
			for _, h := range o.Host {
				got[i] = append(got[i], h.Name)
				if !s.names[h.Name] {
					t.Errorf("%s: nobody looks for %s", name, h.Name)
				}
			}
		}
		if text := fmt.Sprintf("%v %v %v", got[0], got[1], got[2]); text != test.want {
			t.Errorf("%s: got %s, want %s", name, text, test.want)
		}
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
	marked, unmarked := goobj.Symbol{Name: "runtime.marked", Linkname: true}, goobj.Symbol{Name: "runtime.allglen"}
	archive := &summary.Archive{Objects: []summary.Object{
		{References: []goobj.Symbol{unmarked}}, // the compiler's own: it marks directives alone
		{Asm: true, Std: true, References: []goobj.Symbol{marked, unmarked}},
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
// read, and changes nothing else.
func testLeftOut(t *testing.T, f fixture) {
	j := f.judge(t, "deny.yaml", nil)
	defer j.Close()
	var all [2][]linkname.Reference
	for i, name := range []string{"fmt.nobody", "type:.eq.nobody"} {
		s := j.evidence.prog.objects()
		s.names[name] = true
		var err error
		if all[i], err = s.references(); err != nil {
			t.Fatal(err)
		}
	}
	if len(all[0]) < 10 || !reflect.DeepEqual(all[0], all[1]) {
		t.Errorf("%d references became %d", len(all[0]), len(all[1]))
	}
	for _, pkg := range []string{"fmt", "example.com/a"} {
		s := j.evidence.prog.objects()
		pk := &j.evidence.prog.packages[j.evidence.prog.index[pkg]]
		archive := pk.archive
		pk.archive = filepath.Join(f.dir, "gone.a")
		s.names["fmt.tooLarge"], s.names["example.com/a.secret"] = true, true
		if _, err := s.references(); err == nil || !strings.HasPrefix(err.Error(), "reading package "+pkg+": ") {
			t.Errorf("%s is gone: %v", pkg, err)
		}
		pk.archive = archive
	}
}
