package link

import (
	"testing"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/goobj/goobjtest"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/uses"
	"github.com/linkgate/linkgate/linkflags"
)

// seed returns a program of one archive, that of the tests of goobj.
func seed(t *testing.T) *Program {
	t.Helper()
	archive := goobjtest.Seed("go1.26.8")
	head, err := goobj.ReadHeader(archive)
	if err != nil {
		t.Fatal(err)
	}
	release := goobjtest.Release(t, archive)
	compiler, err := uses.NewCompiler(release)
	if err != nil {
		t.Fatal(err)
	}
	p := &Program{header: head, release: release, compiler: compiler, grapher: newGrapher(release), released: symbols.NewRelease(release, ""), index: map[string]int{"main": 0}}
	text, err := (&summarizer{prog: p}).of("main", archive)
	if err != nil {
		t.Fatal(err)
	}
	known, err := summary.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	p.packages = []loaded{{path: "main", archive: archive, summary: known}}
	return p
}

// What an archive uses is found for all that it refers to. A reference that it pushes,
// or that only others show, has no sites of those.
func TestLocateOwn(t *testing.T) {
	p := seed(t)
	elsewhere := goobj.Site{Func: "b.F", Line: 7, Count: 1}
	for name, test := range map[string]struct {
		direction finding.Direction
		hidden    []goobj.Site
		own, all  bool // sites of the archive, and any
	}{
		"pull":   {finding.DirectionPull, nil, true, true},
		"push":   {finding.DirectionPush, nil, false, false},
		"hidden": {finding.DirectionPull, []goobj.Site{elsewhere}, false, true},
	} {
		cmd := &Command{Tool: []string{"link"}, Getenv: func(string) string { return "" }, Flags: &linkflags.Link{}}
		id := Identify(cmd, project.Env{Getenv: cmd.Getenv}, t.TempDir(), p)
		src := newSources(Input{Command: cmd, Env: project.Env{Getenv: cmd.Getenv}}, p, id, nil)
		src.found["main"] = &packageSource{pkg: "main"}
		ev := evidence{cmd: cmd, prog: p, id: id, src: src, names: newFileNames(Input{Command: cmd}, id, p), res: &Resolution{elsewhere: map[pair][]goobj.Site{}}}
		if test.hidden != nil {
			ev.res.elsewhere[pair{"main", "fmt.tooLarge"}] = test.hidden
		}
		// The other has sites of its own, so that those of the archive are looked for.
		at, err := locate(ev, []Reference{
			{Symbol: "fmt.tooLarge", From: events.Package{Path: "main"}, Direction: test.direction},
			{Symbol: "runtime.asmcgocall", From: events.Package{Path: "main"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		own := false
		for _, s := range at[0].Sites {
			own = own || s.Func != elsewhere.Func
		}
		if own != test.own || len(at[0].Sites) > 0 != test.all {
			t.Errorf("%s: got %v", name, at[0].Sites)
		}
		if len(at[1].Sites) == 0 {
			t.Errorf("%s: no sites of the other", name)
		}
	}
}

// An object is opened for what it may use, and no other is: by name, as a variable of
// the name, and by the number of a builtin, which says nothing of who uses it.
func TestMayUse(t *testing.T) {
	p := seed(t)
	s := p.objects()
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
		got, err := mayUse(s.summary(0), map[string]bool{test.symbol: true}, test.indexed)
		if err != nil || got != test.want {
			t.Errorf("%s, %v: got %t, %v, want %t", test.symbol, test.indexed, got, err, test.want)
		}
	}
	if got, err := mayUse(s.summary(0), nil, map[goobj.Definition]string{builtin: "runtime.growslice"}); got || err != nil {
		t.Errorf("no symbol: got %t, %v", got, err)
	}
	o := s.summary(0)
	o.Said = o.Said[:len(o.Said)-1]
	if got, err := mayUse(o, map[string]bool{"fmt.nosuch": true}, nil); got || err == nil {
		t.Errorf("cut short: got %t, %v", got, err)
	}
}
