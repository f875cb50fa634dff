package link

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/internal/uses"
	"github.com/linkgate/linkgate/linkflags"
)

// TestPullers: through whose pull a use goes.
func TestPullers(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x.go"), []byte("package x\n\nvar f = grow\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	line := func(n int) goobj.Site { return goobj.Site{Package: "user", File: filepath.Join(dir, "x.go"), Line: n} }
	builtin := func(s goobj.Site, pkg string) goobj.Site {
		s.Builtin, s.Package = true, pkg
		return s
	}
	in := func(pkg string) goobj.Site { return goobj.Site{Package: pkg} }
	cmd := &Command{Tool: []string{"link"}, Getenv: func(string) string { return "" }, Flags: &linkflags.Link{}}
	names := &fileNames{cmd: cmd, dirs: make(map[string]string)}
	s := &objects{prog: &Program{std: map[string]bool{"fmt": true, "strings": true, "io": true}},
		list: []linkname.Object{{Package: "strings", References: []linkname.Symbol{{Name: "fmt.x"}}}, {Package: "io", References: []linkname.Symbol{{Name: "fmt.other"}}}}}
	for _, test := range []struct {
		name   string
		symbol string
		site   goobj.Site
		want   string
	}{
		{"through those that lend it", "fmt.x", in("user"), "a b"},
		{"in one that pulls it itself", "fmt.x", in("own"), "own"},
		{"in one that lends it", "fmt.x", in("b"), "b"},
		{"in the package that owns it", "fmt.x", in("fmt"), ""},
		{"in one of std that pulls it", "fmt.x", in("strings"), ""},
		{"in one of std that does not", "fmt.x", in("io"), "a b"},
		{"an exported one, in std", "fmt.X", in("io"), ""},
		{"in one that shows its pull", "fmt.x", in("shown"), ""},
		{"of no package", "fmt.x", in(""), ""},
		{"in a wrapper, by index", "fmt.x", goobj.Site{Package: "user", Indexed: true, Wrapper: true}, ""},
		{"in a wrapper, by name", "fmt.x", goobj.Site{Package: "user", Wrapper: true}, "a b"},
		{"by index", "fmt.x", goobj.Site{Package: "user", Indexed: true}, "a b"},
		{"a builtin on the line that names the pull", "fmt.x", builtin(line(3), "user"), "a"},
		{"on another line", "fmt.x", builtin(line(1), "user"), ""},
		{"a builtin, inlined from std", "fmt.x", builtin(line(3), "io"), ""},
	} {
		pulls := []pull{{"a", "grow", true}, {"a", "Grow", true}, {"b", "B", true}, {"own", "o", false}, {"far", "F", true}}
		shown := map[string]map[string]bool{"shown": {"fmt.x": true}}
		b := blame{objects: s, pulls: map[string][]pull{test.symbol: pulls}, shown: shown,
			below: func(user, pkg string) bool { return user == "importer" && pkg != "far" }}
		got := b.pullersOf(names, "importer", test.symbol, test.site)
		if text := strings.Join(got, " "); text != test.want {
			t.Errorf("%s: got %s, want %s", test.name, text, test.want)
		}
	}
}

// TestDeclaredPulls: what a directive is that no object of its package shows, or one does.
func TestDeclaredPulls(t *testing.T) {
	shown := map[string]map[string]bool{"a": {"fmt.s": true, "fmt.S": true, "b.v": true, "b.V": true}}
	for _, test := range []struct {
		name         string
		dir          source.Directive
		arch         string
		hidden, lent string
	}{
		{"a function that no object shows", source.Directive{Local: "f", Target: "fmt.f", Kind: source.Func}, "", "fmt.f f false", ""},
		{"one that others may use", source.Directive{Local: "F", Target: "fmt.f", Kind: source.Func, Exported: true}, "", "fmt.f F true", ""},
		{"one that is shown", source.Directive{Local: "s", Target: "fmt.s", Kind: source.Func}, "", "", ""},
		{"one that is shown and lent", source.Directive{Local: "S", Target: "fmt.S", Kind: source.Func, Exported: true}, "", "", "fmt.S S true"},
		{"a push", source.Directive{Local: "f", Target: "fmt.f", Kind: source.Func, Body: true}, "", "", ""},
		{"what is opened", source.Directive{Local: "f", Kind: source.Func}, "", "", ""},
		{"a variable of std", source.Directive{Local: "V", Target: "fmt.S", Kind: source.Var, Exported: true}, "", "", ""},
		{"a variable of another package", source.Directive{Local: "V", Target: "b.V", Kind: source.Var, Exported: true}, "", "", "b.V V true"},
		{"one that is not lent", source.Directive{Local: "v", Target: "b.v", Kind: source.Var}, "", "", ""},
		{"one that is not shown", source.Directive{Local: "N", Target: "b.n", Kind: source.Var, Exported: true}, "", "", ""},
		{"for wasm", source.Directive{Local: "f", Target: "fmt.f", Kind: source.Func}, "wasm", "fmt.f f false", "b.V  false, b.v  false, fmt.S  false, fmt.s  false"},
	} {
		s := &objects{prog: &Program{std: map[string]bool{"fmt": true}}, names: make(map[string]bool)}
		s.prog.header.GOARCH = test.arch
		hidden, lent := declaredPulls(s, []*packageSource{{pkg: "a", list: []source.Directive{test.dir}}}, shown)
		text := func(p pulls) string {
			var list []string
			for _, symbol := range slices.Sorted(maps.Keys(p)) {
				for _, d := range p[symbol] {
					list = append(list, fmt.Sprintf("%s %s %t", symbol, d.local, d.exported))
					if d.pkg != "a" {
						t.Errorf("%s: of package %s", test.name, d.pkg)
					}
				}
			}
			return strings.Join(list, ", ")
		}
		if text(hidden) != test.hidden || text(lent) != test.lent {
			t.Errorf("%s: hidden %q, want %q; lent %q, want %q", test.name, text(hidden), test.hidden, text(lent), test.lent)
		}
		if !s.names[test.dir.Symbol("a")] || len(s.names) != 1 {
			t.Errorf("%s: looked for is %v", test.name, s.names)
		}
	}
}

// TestEnter: the pulls that are used stand with the first object of their package.
func TestEnter(t *testing.T) {
	s := &objects{list: []linkname.Object{{Package: "a"}, {Package: "a", Asm: true}, {Package: "b"}}}
	enter(s, map[pair][]goobj.Site{
		{"a", "fmt.x"}: {{}, {Indexed: true}}, {"a", "fmt.silent"}: {{}}, {"b", "fmt.x"}: {{}},
	}, pulls{"fmt.x": {{pkg: "c"}, {pkg: "a"}}})
	var got []string
	for i, o := range s.list {
		for _, u := range o.Unseen {
			got = append(got, fmt.Sprintf("%d %s %s %t", i, u.Symbol, u.Class, u.Silent))
		}
	}
	slices.Sort(got)
	want := []string{"0 fmt.silent " + string(finding.ClassExported) + " true", "0 fmt.x " + string(finding.ClassIndexed) + " false", "2 fmt.x " + string(finding.ClassExported) + " true"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// testUnseenGone: an archive that is gone while the pulls are looked for ends the link.
func testUnseenGone(t *testing.T, f fixture) {
	for pkg, want := range map[string]string{"fmt": "reading package fmt: ", "main": "reading package main: "} {
		j := f.judge(t, "deny.yaml", nil)
		ev := j.evidence
		i := ev.prog.index[pkg]
		ev.prog.packages[i].archive = filepath.Join(f.dir, "gone.a")
		if _, _, err := unseen(ev.prog.objects(), ev.src.outsideStd(), ev.names); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", pkg, err)
		}
		j.Close()
	}
	j := f.judge(t, "deny.yaml", nil)
	defer j.Close()
	prog := j.evidence.prog
	a := prog.packages[prog.index["example.com/a"]].summary
	a.Uses.Uses = append(a.Uses.Uses, uses.Use{Target: uses.Target{By: uses.Index, At: goobj.Definition{Package: "fmt", Index: 1 << 20}}})
	if _, _, err := unseen(prog.objects(), j.evidence.src.outsideStd(), j.evidence.names); err == nil || !strings.HasPrefix(err.Error(), "reading package fmt: ") {
		t.Errorf("a use of what is not there: %v", err)
	}
}

// testUsesOf: where an object uses what is looked for, by name and by index. One that cannot use it
// is not read.
func testUsesOf(t *testing.T, f fixture) {
	j := f.judge(t, "deny.yaml", nil)
	defer j.Close()
	prog := j.evidence.prog
	s := prog.objects()
	object := func(pkg string, asm bool) int {
		return slices.IndexFunc(s.list, func(o linkname.Object) bool { return o.Package == pkg && o.Asm == asm })
	}
	const readRecord = "crypto/tls.(*Conn).readRecord"
	pulled := pulls{readRecord: {{pkg: "example.com/a"}}, "runtime.printint": {{pkg: "example.com/a"}}, "fmt.nosuch": {{pkg: "example.com/b"}}}
	indexed, err := indexes(s, pulled)
	if err != nil {
		t.Fatal(err)
	}
	var at, builtin goobj.Definition
	for d, symbol := range indexed {
		switch {
		case symbol == readRecord:
			at = d
		case symbol == "runtime.printint" && d.Package == "":
			builtin = d
		}
	}
	if len(indexed) != 3 || at.Package != "crypto/tls" || builtin.Index == 0 { // the runtime has one for printint too
		t.Errorf("the indexes are %v", indexed)
	}
	tls := &s.list[object("crypto/tls", false)]
	tls.Asm = true
	if list, err := indexes(s, pulled); err != nil || len(list) != 2 {
		t.Errorf("of a package of assembly: %v, %v", list, err)
	}
	tls.Asm = false

	above := func(user, pkg string) bool { return prog.imports.importers([]string{pkg})[pkg][user] }
	named := func(symbol string) []uses.Target { return []uses.Target{{Symbol: symbol, By: uses.Name}} }
	for _, test := range []struct {
		name    string
		pkg     string
		asm     bool
		pulls   pulls
		targets []uses.Target
		want    string // symbols that have sites
	}{
		{"a pull, by name", "main", false, pulls{"fmt.tooLarge": {{pkg: "example.com/a"}}}, nil, "fmt.tooLarge"},
		{"of a package that is not imported", "main", false, pulls{"fmt.tooLarge": {{pkg: "net/http"}}}, nil, "gone"},
		{"nothing that it names", "main", false, pulls{"fmt.nosuch": {{pkg: "example.com/a"}}}, nil, "gone"},
		{"nothing", "main", false, nil, nil, "gone"},
		{"a target alone", "main", false, nil, named("fmt.tooLarge"), "fmt.tooLarge"},
		{"a target by index", "main", false, nil, []uses.Target{{Symbol: readRecord, By: uses.Index, At: at}}, readRecord},
		{"one by name has no index", "main", false, nil, []uses.Target{{Symbol: readRecord, By: uses.Name, At: at}}, ""},
		{"a target and a pull", "main", false, pulls{"runtime.printint": {{pkg: "example.com/a"}}}, named("fmt.tooLarge"), "fmt.tooLarge"},
		{"assembly", "example.com/a", true, nil, named("runtime.entersyscall"), "gone"},
		{"std", "fmt", false, nil, named("type:string"), "gone"},
	} {
		i := object(test.pkg, test.asm)
		pk := &prog.packages[prog.index[test.pkg]]
		archive := pk.archive
		if test.want == "gone" { // it is not read
			pk.archive, test.want = filepath.Join(f.dir, "gone.a"), ""
		}
		none := make(map[goobj.Definition]string)
		sites, err := finder{s, test.pulls, none, above}.usesOf(i, test.targets)
		pk.archive = archive
		if got := strings.Join(slices.Sorted(maps.Keys(sites)), " "); got != test.want || err != nil {
			t.Errorf("%s: got %s, want %s, %v", test.name, got, test.want, err)
		}
		if len(none) > 0 {
			t.Errorf("%s: the others get %v", test.name, none)
		}
	}

	main := s.summary(object("main", false))
	main.Said = summary.Names{0xff}
	for _, targets := range [][]uses.Target{nil, named("fmt.tooLarge")} {
		sites, err := finder{s, pulls{"fmt.tooLarge": {{pkg: "example.com/a"}}}, nil, above}.usesOf(object("main", false), targets)
		if sites != nil || err == nil {
			t.Errorf("of a summary that cannot be read, with targets %v: %v, %v", targets, sites, err)
		}
	}
	if may, err := mayUse(main, nil, indexed); may || err != nil {
		t.Errorf("of nothing: %t, %v", may, err)
	}
}

// testShown: what the objects of a package outside std refer to, in Go and in assembly, and by index.
func testShown(t *testing.T, f fixture) {
	j := f.judge(t, "deny.yaml", nil)
	defer j.Close()
	all := shown(j.evidence.prog.objects())
	for symbol, want := range map[string]bool{"runtime.nanotime": true, "runtime.overflowError": true, "runtime.entersyscall": true, "fmt.tooLarge": false} {
		if all["example.com/a"][symbol] != want {
			t.Errorf("%s: %t", symbol, !want)
		}
	}
	if all["fmt"] != nil || all["main"] == nil {
		t.Error("std shows something, or the main package nothing")
	}
	prog := j.evidence.prog
	o := &prog.packages[prog.index["main"]].summary.Objects[0]
	for pkg, want := range map[string]bool{"example.com/a": true, "example.com/app/gone": true, "net/http": false, "": true} {
		got, err := mayUse(o, map[string]bool{"fmt.nosuch": true}, map[goobj.Definition]string{{Package: pkg, Index: 3}: "fmt.nosuch"})
		if got != want || err != nil {
			t.Errorf("by index in %s: %t, %v", pkg, got, err)
		}
		if got, err := mayUse(o, map[string]bool{"fmt.nosuch": true}, map[goobj.Definition]string{{Package: pkg, Index: 3}: "fmt.other"}); got || err != nil {
			t.Errorf("another one in %s: %t, %v", pkg, got, err)
		}
	}
}
