package toolexec

import (
	"testing"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/linkflags"
)

// seed returns a program of one archive, that of the tests of goobj.
func seed(t *testing.T) *program {
	t.Helper()
	const archive = "../internal/goobj/testdata/seed-go1.26.8.a"
	head, err := goobj.ReadHeader(archive)
	if err != nil {
		t.Fatal(err)
	}
	layout, rules, err := toolchain(head.Version, "")
	if err != nil {
		t.Fatal(err)
	}
	p := &program{header: head, layout: layout, rules: rules, index: map[string]int{"main": 0}}
	text, err := p.summaryOf(archive)
	if err != nil {
		t.Fatal(err)
	}
	known, err := summary.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	p.packages = []pkg{{"main", archive, known}}
	return p
}

// What an archive uses is found for all that it refers to. A reference that it pushes,
// or that only others show, has no sites of those.
func TestLocateOwn(t *testing.T) {
	p := seed(t)
	elsewhere := goobj.Site{Func: "b.F", Line: 7, Count: 1}
	for name, test := range map[string]struct {
		direction string
		hidden    []goobj.Site
		own, all  bool // sites of the archive, and any
	}{
		"pull":   {events.DirectionPull, nil, true, true},
		"push":   {events.DirectionPush, nil, false, false},
		"hidden": {events.DirectionPull, []goobj.Site{elsewhere}, false, true},
	} {
		g := &gate{
			Config: Config{Getenv: func(string) string { return "" }}, front: []string{"link"}, flags: &linkflags.Link{},
			sources: map[string]*declared{"main": {pkg: "main"}}, prog: p,
			hidden: map[pair][]goobj.Site{},
		}
		if test.hidden != nil {
			g.hidden[pair{"main", "fmt.tooLarge"}] = test.hidden
		}
		// The other has sites of its own, so that those of the archive are looked for.
		rels := []*events.Relocation{
			{Symbol: "fmt.tooLarge", From: events.Package{Path: "main"}, Direction: test.direction},
			{Symbol: "runtime.asmcgocall", From: events.Package{Path: "main"}},
		}
		if err := g.locate(p, rels); err != nil {
			t.Fatal(err)
		}
		own := false
		for _, s := range rels[0].Sites {
			own = own || s.Func != elsewhere.Func
		}
		if own != test.own || len(rels[0].Sites) > 0 != test.all {
			t.Errorf("%s: got %v", name, rels[0].Sites)
		}
		if len(rels[1].Sites) == 0 {
			t.Errorf("%s: no sites of %s", name, rels[1].Symbol)
		}
	}
}

// An object is opened for what it may use, and no other is: by name, as a variable of
// the name, and by the number of a builtin, which says nothing of who uses it.
func TestSays(t *testing.T) {
	p := seed(t)
	s := p.scan()
	builtin, indexed := goobj.Definition{Index: 3}, goobj.Definition{Package: "runtime", Index: 3}
	for _, test := range []struct {
		symbol  string
		indexed map[goobj.Definition]string
		want    bool
	}{
		{"fmt.tooLarge", nil, true},
		{"runtime.allglen", nil, true},
		{"runtime.growslice", nil, false},
		{"runtime.growslice", map[goobj.Definition]string{builtin: "runtime.growslice"}, true},
		{"runtime.growslice", map[goobj.Definition]string{builtin: "runtime.newobject"}, false},
		{"runtime.growslice", map[goobj.Definition]string{indexed: "runtime.growslice"}, false}, // it names no package
	} {
		got, err := s.says(0, map[string]bool{test.symbol: true}, test.indexed)
		if err != nil || got != test.want {
			t.Errorf("%s, %v: got %t, %v, want %t", test.symbol, test.indexed, got, err, test.want)
		}
	}
	if got, err := s.says(0, nil, map[goobj.Definition]string{builtin: "runtime.growslice"}); got || err != nil {
		t.Errorf("no symbol: got %t, %v", got, err)
	}
}
