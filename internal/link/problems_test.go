package link

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// An archive of which only the summary was read is opened for the names near one that
// nothing defines. Where it cannot be, a suggestion is not missing in silence.
func TestNamesNearUnread(t *testing.T) {
	gone := filepath.Join(t.TempDir(), "gone.a")
	s := &objects{prog: &Program{release: &toolchain.Release{}, packages: []loaded{{path: "runtime", archive: gone}}},
		list: []linkname.Object{{Package: "runtime"}}, from: []objectIndex{{0, 0}}}
	var unread error
	names := slices.Collect(namesNear(s, []source.Directive{{Target: "runtime.nanotim"}}, map[string]bool{"runtime": true}, &unread))
	if len(names) > 0 || unread == nil || !strings.Contains(unread.Error(), gone) {
		t.Errorf("got %q, %v", names, unread)
	}
	unread = nil
	names = slices.Collect(namesNear(s, []source.Directive{{Target: "time.now"}}, map[string]bool{"time": true}, &unread))
	if len(names) > 0 || unread != nil {
		t.Errorf("an archive that nobody asks for: got %q, %v", names, unread)
	}
	names = slices.Collect(namesNear(s, []source.Directive{{Local: "open"}}, nil, &unread))
	if len(names) > 0 || unread != nil {
		t.Errorf("a directive that names nothing: got %q, %v", names, unread)
	}
}

// TestProblemsOfFiles: of the files of a directory those count that go was given.
func TestProblemsOfFiles(t *testing.T) {
	f := newFixture(t, "files.txtar", "")
	j := f.judge(t, "deny.yaml", nil)
	defer j.Close()
	if len(j.Facts.Problems) != 1 || j.Facts.Problems[0].File != "main.go" || !j.Facts.Problems[0].Main {
		t.Errorf("got %+v", j.Facts.Problems)
	}
	prog, path := j.evidence.prog, filepath.Join(f.dir, "gone.a")
	prog.packages[prog.index["main"]].archive = path
	if files, err := prog.files("main"); !errors.Is(err, os.ErrNotExist) || !strings.HasPrefix(err.Error(), "reading package main: ") {
		t.Errorf("an archive that is gone: %v, %v", files, err)
	}
	s := prog.objects()
	declarations := j.evidence.src.outsideStd()
	if _, err := findProblems(s, j.evidence.src, declarations, j.evidence.id, j.evidence.names); err == nil {
		t.Error("an archive that is gone: no error")
	}
	if list, err := findProblems(s, j.evidence.src, []*packageSource{{pkg: "main"}}, j.evidence.id, j.evidence.names); err != nil || len(list) > 0 {
		t.Errorf("one that nobody has to ask: %v, %v", list, err)
	}
	j.input.Command.Name = "example.com/app"
	if list, err := findProblems(s, j.evidence.src, declarations, j.evidence.id, j.evidence.names); err != nil || len(list) == 0 {
		t.Errorf("one that go was not given by its files: %v, %v", list, err)
	}
}

// TestProblemEvents: people are told of what is wrong in the main module and what no policy allows.
func TestProblemEvents(t *testing.T) {
	problem := func(main bool, file string) Problem {
		return Problem{Main: main, From: events.Package{Path: "a"}, Problem: source.Problem{File: file, Line: 3, Target: "b.x", Message: "m", Nearest: "b.y"}}
	}
	j := &Judgement{
		Facts:     &Facts{Problems: []Problem{problem(true, "own.go"), problem(false, "other.go"), problem(true, "allowed.go"), problem(false, "both.go")}},
		Decisions: Decisions{Allowed: []string{"", "", "linkgate.yaml:4", "linkgate.yaml:4"}},
	}
	for told, want := range map[bool]string{true: "[own.go:3]", false: "[own.go:3 other.go:3 allowed.go:3 linkgate.yaml:4 both.go:3 linkgate.yaml:4]"} {
		var got []string
		for _, e := range ProblemEvents(j, Stamp{Build: "1"}, told) {
			got = append(got, strings.TrimSpace(fmt.Sprintf("%s:%d %s", e.File, e.Line, e.Rule)))
			if e.Build != "1" || e.From.Path != "a" || e.Symbol != "b.x" || e.Message != "m" || e.Nearest != "b.y" {
				t.Errorf("got %+v", e)
			}
		}
		if text := fmt.Sprint(got); text != want {
			t.Errorf("told %t: got %s, want %s", told, text, want)
		}
	}
}

// TestDefined: a package defines what it does not only pull, and what is no wrapper.
func TestDefined(t *testing.T) {
	for _, test := range []struct {
		name   string
		symbol linkname.Symbol
		want   bool
	}{
		{"a function", linkname.Symbol{Name: "a.x", Text: true}, true},
		{"a pushed function", linkname.Symbol{Name: "b.x", Text: true, Linkname: true}, true},
		{"a variable", linkname.Symbol{Name: "a.x"}, true},
		{"a variable of another name", linkname.Symbol{Name: "b.x"}, true},
		{"a pulled variable", linkname.Symbol{Name: "b.x", Linkname: true}, false},
		{"one that std pulls", linkname.Symbol{Name: "b.x", LinknameStd: true}, false},
		{"a pushed variable with a value", linkname.Symbol{Name: "b.x", Linkname: true, Content: true}, true},
		{"a variable of its own that is open", linkname.Symbol{Name: "a.x", Linkname: true}, true},
		{"a wrapper", linkname.Symbol{Name: "a.x", Text: true, ABIWrapper: true}, false},
	} {
		for _, o := range []linkname.Object{{Package: "a", Definitions: []linkname.Symbol{test.symbol, test.symbol}}, {Package: "a", NonPackage: []linkname.Symbol{test.symbol}}} {
			want := []string(nil)
			if test.want {
				want = []string{"a"}
			}
			if got := defined([]linkname.Object{o})[test.symbol.Name]; !slices.Equal(got, want) {
				t.Errorf("%s: got %q", test.name, got)
			}
		}
	}
}
