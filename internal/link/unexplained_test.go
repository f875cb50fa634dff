package link

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/internal/uses"
)

// TestOwners asks whose the uses of fmt.x and runtime.b in a package user are, which
// imports a and b but not c: a pulls fmt.x for all, b for itself, c for all. shown shows
// fmt.x.
func TestOwners(t *testing.T) {
	prog := &Program{std: map[string]bool{"fmt": true}, index: map[string]int{"user": 0, "a": 1, "b": 2, "c": 3, "shown": 4, "fmt": 5, "other": 6}}
	b := blame{
		objects: &objects{prog: prog, list: []linkname.Object{{Package: "user"}}},
		pulls:   pulls{"fmt.x": {{pkg: "b"}, {pkg: "a", exported: true}, {pkg: "a", exported: true}, {pkg: "c", exported: true}}},
		shown:   map[string]map[string]bool{"shown": {"fmt.x": true}},
		below:   func(user, pkg string) bool { return user == "user" && (pkg == "a" || pkg == "b") },
	}
	in := func(pkg string) goobj.Site { return goobj.Site{Package: pkg, Line: 1} }
	for _, test := range []struct {
		name  string
		t     uses.Target
		found []goobj.Site
		want  string
	}{
		{"through the package that lends it", uses.Target{Symbol: "fmt.x"}, []goobj.Site{in("user")}, "a:1"},
		{"in the function of one that pulls for itself", uses.Target{Symbol: "fmt.x"}, []goobj.Site{in("b")}, "b:1"},
		{"of a symbol that nobody pulls", uses.Target{Symbol: "fmt.y"}, []goobj.Site{in("user"), in("user")}, "user:2"},
		{"in a function of another package", uses.Target{Symbol: "fmt.y"}, []goobj.Site{in("other")}, "other:1"},
		{"of a package that is not there", uses.Target{Symbol: "fmt.y"}, []goobj.Site{in("gone")}, "user:1"},
		{"judged where it is shown", uses.Target{Symbol: "fmt.x"}, []goobj.Site{in("shown")}, ""},
		{"and elsewhere", uses.Target{Symbol: "fmt.x"}, []goobj.Site{in("shown"), in("b")}, "b:1"},
		{"in std alone", uses.Target{Symbol: "fmt.y"}, []goobj.Site{in("fmt")}, "user:1"},
		{"in std too", uses.Target{Symbol: "fmt.y"}, []goobj.Site{in("fmt"), in("user")}, "user:1"},
		{"a wrapper by index, and a call", uses.Target{Symbol: "fmt.y"}, []goobj.Site{{Package: "other", Indexed: true, Wrapper: true}, {Package: "b", Indexed: true}}, "b:1 indexed"},
		{"a wrapper by name", uses.Target{Symbol: "fmt.y"}, []goobj.Site{{Package: "other", Wrapper: true}}, "other:1"},
		{"no place, by name", uses.Target{Symbol: "fmt.y"}, nil, "user:1"},
		{"no place, by index", uses.Target{Symbol: "fmt.y", By: uses.Index}, nil, "user:1 indexed"},
		{"no place, a builtin", uses.Target{Symbol: "fmt.y", By: uses.Number}, nil, "user:1 builtin"},
	} {
		var got []string
		for pkg, sites := range b.owners(0, test.t, test.found) {
			text := fmt.Sprintf("%s:%d", pkg, len(sites))
			if sites[0].Indexed {
				text += " indexed"
			}
			if sites[0].Builtin {
				text += " builtin"
			}
			got = append(got, text)
		}
		slices.Sort(got)
		if text := strings.Join(got, ", "); text != test.want {
			t.Errorf("%s: got %q, want %q", test.name, text, test.want)
		}
	}
}

// TestUnexplainedIsJudgedOnce: a use in a function that was inlined from the package that shows
// the pull is that package's, and needs no place; one beside it is the user's.
func TestUnexplainedIsJudgedOnce(t *testing.T) {
	x := uses.Target{Symbol: "fmt.x"}
	for want, list := range map[string][]uses.Use{
		"[[]]":                  {{Target: x, From: "b%2ec"}},
		"[[{fmt.x name { 0}}]]": {{Target: x}, {Target: x, From: "b%2ec"}, {Target: x, From: "other"}},
	} {
		prog := &Program{std: map[string]bool{"fmt": true}, packages: []loaded{{path: "user", summary: &summary.Archive{Uses: uses.Archive{Uses: list}}}}}
		b := blame{
			objects: &objects{prog: prog, list: []linkname.Object{{Package: "user"}}, from: []objectIndex{{}}, names: make(map[string]bool)},
			shown:   map[string]map[string]bool{"b.c": {"fmt.x": true}, "other": {"fmt.y": true}},
		}
		got, err := b.unexplained()
		if err != nil || fmt.Sprint(got) != want {
			t.Errorf("got %v, %v, want %s", got, err, want)
		}
	}
}

// TestCalled: a use of a builtin counts for a pull that no other use is known of, where
// its package imports the pull, and where it is not std's own.
func TestCalled(t *testing.T) {
	p := pair{"a", "runtime.b"}
	at := func(pkg string) goobj.Site { return goobj.Site{Package: pkg, Builtin: true} }
	for name, test := range map[string]struct {
		user  string
		site  goobj.Site
		known []goobj.Site
		want  bool
	}{
		"used":                 {"user", at("user"), nil, true},
		"inlined from std":     {"user", at("fmt"), nil, false},
		"no builtin":           {"user", goobj.Site{Package: "user"}, nil, false},
		"known":                {"user", at("user"), []goobj.Site{{}}, false},
		"not above the pull":   {"other", at("other"), nil, false},
		"neither, nor builtin": {"other", goobj.Site{Package: "fmt"}, nil, false},
	} {
		b := blame{
			objects: &objects{prog: &Program{std: map[string]bool{"fmt": true}}, list: []linkname.Object{{Package: test.user}}},
			pulls:   pulls{p.symbol: {{pkg: p.pkg, exported: true}}},
			below:   func(user, pkg string) bool { return user == "user" && pkg == "a" },
		}
		added := b.called(map[pair][]goobj.Site{p: test.known}, []map[string][]goobj.Site{{p.symbol: {test.site}}})
		if got := len(added[p]) == 1; got != test.want || len(added) > 1 {
			t.Errorf("%s: got %v", name, added)
		}
	}
}

// TestUnexplainedTargets: what of an archive's uses and claims counts, by whose it is. A claim
// counts where somebody outside std defines the function that it relies on.
func TestUnexplainedTargets(t *testing.T) {
	named := func(name string) uses.Target { return uses.Target{Symbol: name} }
	indexed := func(pkg string) uses.Target {
		return uses.Target{By: uses.Index, At: goobj.Definition{Package: pkg, Index: 3}}
	}
	prog := &Program{std: map[string]bool{"fmt": true, "gopkg.in/std.v1": true, "a": false, "b": false},
		index: map[string]int{"a": 0, "b": 1, "fmt": 2}}
	s := &objects{prog: prog, sameModule: func(pkg, other string) bool { return pkg == other || other == "a/own" }}
	for _, test := range []struct {
		name       string
		target     uses.Target
		std, other bool
	}{
		{"std's, by name", named("fmt.x"), true, false},
		{"std's, by index", indexed("fmt"), true, false},
		{"a builtin", uses.Target{By: uses.Number, At: goobj.Definition{Index: 3}}, true, false},
		{"a path as symbols have it", named("gopkg.in/std%2ev1.x"), true, false},
		{"another module's", named("b.x"), false, true},
		{"another module's, by index", indexed("b"), false, true},
		{"of one's own module", named("a.x"), false, false},
		{"of one's own module, by index", indexed("a"), false, false},
		{"of a package that is not linked", named("c.x"), false, false},
		{"of one that is not linked, by index", indexed("c"), false, false},
		{"the linker's", named("go:buildid"), true, false},
		{"a name of C", named("open"), false, false},
		{"std's method by embedding", named("a.T.fmt.x"), true, false},
		{"a method of another module's by embedding", named("a.T.b.x"), false, true},
	} {
		if got := s.ofStd(test.target); got != test.std {
			t.Errorf("%s: of std %t", test.name, got)
		}
		if got := s.ofOther("a", test.target); got != test.other {
			t.Errorf("%s: of another module %t", test.name, got)
		}
	}

	claim := func(target uses.Target, by string) uses.Claim {
		return uses.Claim{Target: target, Func: uses.Func{Name: by}}
	}
	use := func(name string) uses.Use { return uses.Use{Target: named(name)} }
	archive := func(symbol, foreign string) uses.Archive {
		return uses.Archive{
			Uses:   []uses.Use{use(symbol), use(foreign)},
			Claims: []uses.Claim{claim(named(symbol+"Claimed"), "fmt.Pushed"), claim(named(symbol+"Held"), "fmt.Other"), claim(named(foreign), "fmt.Pushed")},
		}
	}
	pk := loaded{path: "a", summary: &summary.Archive{Uses: archive("fmt.s", "a.s")}, modules: archive("b.s", "a.s")}
	var got []string
	for _, u := range unexplainedOf(s, pk, map[string]bool{"fmt.Pushed": true, "fmt.Other": false}) {
		got = append(got, u.Symbol)
	}
	if text := strings.Join(got, " "); text != "fmt.s fmt.sClaimed b.s b.sClaimed" {
		t.Errorf("got %s", text)
	}
}

// TestPushedNames: names that somebody outside std defines for another package, whoever else does too.
func TestPushedNames(t *testing.T) {
	push := func(pkg, name string) linkname.Object {
		return linkname.Object{Package: pkg, Pushes: []linkname.Symbol{{Name: name}}}
	}
	got := pushedNames([]linkname.Object{push("a", "fmt.x"), push("fmt", "fmt.x"), push("a", "a.own"), push("fmt", "b.std"), push("fmt", "b.both"), push("a", "b.both")},
		map[string]bool{"fmt": true})
	var names []string
	for name, pushed := range got {
		if pushed {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if text := strings.Join(names, " "); text != "b.both fmt.x" {
		t.Errorf("got %s", text)
	}
}

// TestBlameTargets: what the objects' archives use, once for each, but for what somebody is judged for.
func TestBlameTargets(t *testing.T) {
	use := func(name string) uses.Use { return uses.Use{Target: uses.Target{Symbol: name}} }
	all := uses.Archive{Uses: []uses.Use{use("fmt.x"), use("fmt.x"), use("fmt.shown"), use("fmt.lent"), use("fmt.y")}}
	prog := &Program{std: map[string]bool{"fmt": true}, packages: []loaded{
		{path: "fmt", summary: &summary.Archive{Uses: all}}, {path: "a", summary: &summary.Archive{Uses: all}}, {path: "b", summary: &summary.Archive{Uses: all}},
	}}
	b := blame{
		objects: &objects{prog: prog, names: make(map[string]bool), from: []objectIndex{{0, 0}, {1, 0}, {1, 1}, {2, 0}},
			list: []linkname.Object{{Package: "fmt"}, {Package: "a"}, {Package: "a", Asm: true}, {Package: "b"}}},
		shown: map[string]map[string]bool{"a": {"fmt.shown": true}},
		lent:  pulls{"fmt.lent": {{pkg: "c"}, {pkg: "lender"}}},
		below: func(user, pkg string) bool { return user == "a" && pkg == "lender" },
	}
	list, err := b.unexplained()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, targets := range list {
		var names []string
		for _, t := range targets {
			names = append(names, strings.TrimPrefix(t.Symbol, "fmt."))
			if !b.names[t.Symbol] {
				names = append(names, "of no name")
			}
		}
		got = append(got, strings.Join(names, " "))
	}
	if text := strings.Join(got, "; "); text != "; x y; ; x shown lent y" {
		t.Errorf("got %s", text)
	}
	prog.packages[0].archive = "gone.a"
	prog.packages[1].summary = &summary.Archive{Uses: uses.Archive{Uses: []uses.Use{{Target: uses.Target{By: uses.Index, At: goobj.Definition{Package: "fmt"}}}}}}
	if list, err := b.unexplained(); err == nil {
		t.Errorf("what has no name, of an archive that is gone: %v", list)
	}
}

// TestTold: a use that is told already is not told again, and each use that is not is told once.
func TestTold(t *testing.T) {
	prog := &Program{std: map[string]bool{}, index: map[string]int{"a": 0}, compiler: &uses.Compiler{}}
	b := blame{objects: &objects{prog: prog, list: []linkname.Object{{Package: "a"}, {Package: "a"}}}}
	x, y := uses.Target{Symbol: "fmt.x"}, uses.Target{Symbol: "fmt.y"}
	sites, told := make(map[pair][]goobj.Site), map[use]bool{{0, "fmt.x"}: true}
	found := []map[string][]goobj.Site{{"fmt.x": {{Line: 1}}, "fmt.y": {{Line: 2}}}, {"fmt.x": {{Line: 3}}}}
	b.addUnexplained(sites, told, [][]uses.Target{{x, y, y}, {x}}, found)
	if got := fmt.Sprint(len(sites), sites[pair{"a", "fmt.x"}], sites[pair{"a", "fmt.y"}]); got != fmt.Sprint(2, []goobj.Site{{Line: 3}}, []goobj.Site{{Line: 2}}) {
		t.Errorf("got %s", got)
	}
}

// testArchivesAsked: what no name tells is looked up in the program's own archives.
func testArchivesAsked(t *testing.T, f fixture) {
	j := f.judge(t, "deny.yaml", nil)
	defer j.Close()
	prog := j.evidence.prog
	s := prog.objects()
	for symbol, want := range map[string]bool{"_cgo_init": true, "_cgo_nosuch": false} {
		if got := s.inStd(symbol); got != want {
			t.Errorf("%s in std: %t", symbol, got)
		}
	}
	if !s.ofStd(uses.Target{Symbol: "_cgo_init"}) || s.ofStd(uses.Target{Symbol: "_cgo_nosuch"}) {
		t.Error("ofStd does not ask")
	}
	prog.std["runtime"] = false
	if s.inStd("_cgo_init") {
		t.Error("a package outside std counts")
	}
	prog.std["runtime"] = true
	// Where a summary cannot tell, the archive does.
	names := make([]summary.Names, len(s.list))
	for i := range s.list {
		names[i], s.summary(i).NonPackage = s.summary(i).NonPackage, summary.Names{1, 2, 3}
	}
	if s.inStd("_cgo_nosuch") || !s.inStd("_cgo_init") {
		t.Error("a broken summary is believed")
	}
	for i := range s.list {
		s.summary(i).NonPackage = names[i]
	}
	at := uses.Target{By: uses.Index}
	for _, pkg := range []string{"fmt", "runtime"} { // runtime has objects of assembly too
		at.At = goobj.Definition{Package: pkg, Index: 2}
		var want goobj.Symbol
		if err := prog.read(prog.index[pkg], func(file *goobj.File) (err error) {
			want, err = file.Objects[0].PackageDefinition(2)
			return err
		}); err != nil || want.Name == "" {
			t.Fatal(want, err)
		}
		if got, err := withName(prog, at); got.Symbol != want.Name || err != nil {
			t.Errorf("got %+v, %v, want %s", got, err, want.Name)
		}
	}
	at.At.Package = "fmt"
	at.At.Index = 1 << 30
	if got, err := withName(prog, at); err == nil || !strings.HasPrefix(err.Error(), "reading package fmt: ") {
		t.Errorf("an index that is not there: got %+v, %v", got, err)
	}
	if got, err := withName(prog, uses.Target{Symbol: "gone.x"}); got.Symbol != "gone.x" || err != nil {
		t.Errorf("got %+v, %v", got, err)
	}
	// What cannot be read may define the name, and what the filter excludes is not read.
	for i := range prog.packages {
		if prog.std[prog.packages[i].path] {
			prog.packages[i].archive = "gone.a"
		}
	}
	if !s.inStd("_cgo_init") || s.inStd("_cgo_nosuch_of_nobody_at_all") {
		t.Error("an archive that is gone defines nothing, or one that need not be read does")
	}
}

// TestWithoutCalls: of the uses of a builtin those count that take its address, if there are any.
func TestWithoutCalls(t *testing.T) {
	compiler := seed(t).compiler
	call, address := -1, -1
	for typ := range 256 {
		if compiler.IsCall(uint16(typ)) {
			call = typ
		} else {
			address = typ
		}
	}
	if call < 0 || address < 0 {
		t.Fatal(call, address)
	}
	b := blame{objects: &objects{prog: &Program{compiler: compiler}}}
	at := func(types ...int) (list []goobj.Site) {
		for _, typ := range types {
			list = append(list, goobj.Site{Type: uint16(typ)})
		}
		return list
	}
	builtin, other := uses.Target{Symbol: "runtime.growslice", By: uses.Number}, uses.Target{Symbol: "fmt.x"}
	for _, test := range []struct {
		t           uses.Target
		found, want []goobj.Site
	}{
		{builtin, at(call, address, call), at(address)},
		{builtin, at(call, call), at(call, call)},
		{other, at(call, address), at(call, address)},
	} {
		if got := b.withoutCalls(test.t, test.found); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.t.Symbol, got, test.want)
		}
	}
}

// TestOwnsTarget: a package may name what is of its own module, where uses of other modules are asked for.
func TestOwnsTarget(t *testing.T) {
	prog := &Program{std: map[string]bool{"fmt": true}, index: map[string]int{"a": 0, "a/sub": 1, "b": 2}}
	same := func(pkg, other string) bool { return strings.HasPrefix(other, pkg) }
	for _, test := range []struct {
		symbol string
		same   func(pkg, other string) bool
		want   bool
	}{
		{"a/sub.x", same, true}, {"a/sub.x", nil, false}, {"b.x", same, false}, {"fmt.x", same, false},
	} {
		b := blame{objects: &objects{prog: prog, sameModule: test.same}}
		target := uses.Target{Symbol: test.symbol}
		if got := b.ownsTarget("a", target); got != test.want {
			t.Errorf("%s: %t", test.symbol, got)
		}
		if test.want {
			b.list = []linkname.Object{{Package: "b"}}
			got := b.owners(0, target, []goobj.Site{{Package: "a"}, {Package: "b"}})
			if len(got["a"]) != 0 || len(got["b"]) != 1 {
				t.Errorf("a use in its own module counts: %v", got)
			}
		}
	}
}
