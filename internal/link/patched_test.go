package link

import (
	"fmt"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// std of Go 1.26 opens runtime.nanotime, and has runtime.allgs closed.
const opened, closed = "runtime.nanotime", "runtime.allgs"

func TestPatched(t *testing.T) {
	release, err := toolchain.Of("go1.26.8", "")
	if err != nil {
		t.Fatal(err)
	}
	released := symbols.NewRelease(release, "")
	for _, test := range []struct {
		name string
		pkg  string
		s    goobj.Symbol
		want bool
	}{
		{"a closed function is opened", "runtime", goobj.Symbol{Name: closed, Linkname: true}, true},
		{"it has no mark", "runtime", goobj.Symbol{Name: closed}, false},
		{"the release opens it", "runtime", goobj.Symbol{Name: opened, Linkname: true}, false},
		{"a name without a package", "runtime", goobj.Symbol{Name: "memhash", Linkname: true}, false},
		{"a variable without a value, of its own", "runtime", goobj.Symbol{Name: closed, Linkname: true, Var: true}, true},
		{"and in another package's name: a pull", "time", goobj.Symbol{Name: closed, Linkname: true, Var: true}, false},
		{"with a value", "time", goobj.Symbol{Name: closed, Linkname: true, Var: true, Content: true}, true},
		{"a function in another package's name", "time", goobj.Symbol{Name: closed, Linkname: true}, true},
	} {
		if got := patched(released, test.pkg, test.s); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
	p := &Program{added: map[goobj.Definition]string{{Package: "time", Index: 7}: "time.Added"}, packages: []loaded{
		{summary: &summary.Archive{Opened: []string{"time.b", "time.a"}}}, {summary: &summary.Archive{Opened: []string{"time.a", "time.0"}}},
	}}
	if got := fmt.Sprint(patchedStd(p)); got != "[time.0 time.Added time.a time.b]" {
		t.Errorf("the program's std opens %s", got)
	}
}

func TestByPatch(t *testing.T) {
	const handshake, wrapper = finding.ClassHandshake, finding.ClassWrapper
	for _, test := range []struct {
		name    string
		version string
		ref     linkname.Reference
		want    string
	}{
		{"a pull of what the release has closed", "go1.26.8", linkname.Reference{Class: handshake, Symbol: closed}, "opened"},
		{"of what it opens", "go1.26.8", linkname.Reference{Class: handshake, Symbol: opened}, ""},
		{"by std itself", "go1.26.8", linkname.Reference{Class: handshake, Symbol: closed, Std: true}, ""},
		{"of a name without a package", "go1.26.8", linkname.Reference{Class: handshake, Symbol: "allgs"}, ""},
		{"of assembly", "go1.26.8", linkname.Reference{Class: wrapper, Symbol: closed}, "opened"},
		{"of assembly that the release opens", "go1.26.8", linkname.Reference{Class: wrapper, Symbol: opened}, ""},
		{"of assembly, which Go 1.27 checks", "go1.27.4", linkname.Reference{Class: wrapper, Symbol: closed}, ""},
		{"of another class", "go1.26.8", linkname.Reference{Class: finding.ClassRefused, Symbol: closed}, ""},
		{"a push that the release asks for", "go1.26.8", linkname.Reference{Class: handshake, Symbol: closed, Push: true}, ""},
		{"and one that it does not know", "go1.26.8", linkname.Reference{Class: handshake, Symbol: "runtime.unheardOf", Push: true}, "opened"},
		{"of what std adds", "go1.26.8", linkname.Reference{Class: finding.ClassExported, Symbol: "time.Added"}, "added"},
		{"by std itself", "go1.26.8", linkname.Reference{Class: finding.ClassExported, Symbol: "time.Added", Std: true}, ""},
	} {
		release, err := toolchain.Of(test.version, "")
		if err != nil {
			t.Fatal(err)
		}
		p := &Program{release: release, released: symbols.NewRelease(release, ""), added: map[goobj.Definition]string{{Package: "time", Index: 7}: "time.Added"}}
		test.ref.TargetStd = true
		if got := byPatch(p, test.ref); got != test.want {
			t.Errorf("%s: %q", test.name, got)
		}
		test.ref.TargetStd = false
		if byPatch(p, test.ref) != "" {
			t.Errorf("%s: of a target outside std", test.name)
		}
	}
}
