package link

import (
	"fmt"
	"testing"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/source"
)

// Each reference of a package has the first directive or, where assembly refers to the symbol,
// the first line of assembly that names it; else the location says why there is none.
func TestFindDirectives(t *testing.T) {
	id := given("m", nil)
	id.cmd.Tool, id.cmd.Getenv = []string{"link"}, func(string) string { return "" }
	id.list = func() *project.BuildList { return &project.BuildList{} }
	src := &packageSource{pkg: "main", dir: "/m", assembled: true,
		list: []source.Directive{
			{File: "a.go", Line: 5, Local: "nobody", Target: "time.nobody"},
			{File: "a.go", Line: 1, Local: "f", Target: "time.f"}, {File: "a.go", Line: 2, Local: "g", Target: "time.f"},
			{File: "a.go", Line: 3, Local: "own"}, {File: "a.go", Line: 4, Local: "s", Target: "time.s", Std: true},
			{File: "a.go", Line: 6, Local: "both", Target: "time.both"},
		},
		asm: []source.AsmReference{
			{File: "a.s", Line: 5, Symbol: "time.unknown"}, {File: "a.s", Line: 1, Symbol: "time.asm"}, {File: "a.s", Line: 2, Symbol: "time.asm"}, {File: "a.s", Line: 3, Symbol: "time.silent"},
			{File: "a.s", Line: 4, Symbol: "time.both"},
		},
	}
	gone := &packageSource{pkg: "gone"}
	assembly := &packageSource{pkg: "assembly", dir: "/assembly", assembled: true, asm: []source.AsmReference{{File: "b.s", Line: 1, Symbol: "time.asm"}}}
	prog := &Program{}
	l := locator{evidence: evidence{cmd: id.cmd, prog: prog, id: id, names: newFileNames(Input{Command: id.cmd}, id, prog),
		src: &sources{cmd: id.cmd, prog: prog, found: map[string]*packageSource{"main": src, "gone": gone, "assembly": assembly}}}}
	func_, asm := finding.FormFunc, finding.FormAsm
	tests := []struct {
		pkg, symbol string
		form        finding.Form
		want        string // file:line pragma/arguments local, or why not
	}{
		{"main", "time.asm", asm, "a.s:1 /0 "},
		{"main", "time.f", func_, "a.go:1 linkname/2 m.f"},
		{"main", "main.own", func_, "a.go:3 linkname/1 m.own"},
		{"main", "time.s", func_, "a.go:4 linknamestd/2 m.s"},
		{"main", "time.both", asm, "a.go:6 linkname/2 m.both"},
		{"main", "time.silent", func_, events.SourceSilent},
		{"main", "time.host", finding.FormHost, ""},
		{"main", "time.source", finding.FormSource, ""},
		{"gone", "time.f", func_, events.SourceGone},
		{"gone", "time.asm", asm, events.SourceGone},
		{"assembly", "time.asm", asm, "b.s:1 /0 "},
	}
	l.byPackage = map[string]map[string]int{"main": {}, "gone": {}, "assembly": {}}
	for i, test := range tests {
		l.byPackage[test.pkg][test.symbol] = i
		path := map[string]string{"main": "m", "gone": "gone", "assembly": "assembly"}[test.pkg]
		l.refs = append(l.refs, Reference{From: events.Package{Path: path}, Symbol: test.symbol, Form: test.form})
	}
	at := make([]Location, len(tests))
	l.findDirectives("main", at)
	l.findDirectives("gone", at)
	l.findDirectives("assembly", at)
	for i, test := range tests {
		got := at[i].Source
		if d := at[i].Directive; d != nil {
			got += fmt.Sprintf("%s:%d %s/%d %s", d.File, d.Line, d.Pragma, d.Args, at[i].Local)
		}
		if got != test.want {
			t.Errorf("%s of %s: %q, want %q", test.symbol, test.pkg, got, test.want)
		}
	}
}
