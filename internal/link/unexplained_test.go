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
			objects: &objects{prog: prog, list: []linkname.Object{{Package: "user"}}, from: []location{{}}, names: make(map[string]bool)},
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
