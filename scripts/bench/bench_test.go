package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestSpread(t *testing.T) {
	for _, tt := range []struct {
		values []float64
		want   spread
	}{
		{nil, spread{}},
		{[]float64{3}, spread{3, 3, 3, 3, 3}},
		{[]float64{4, 1, 3, 2}, spread{1, 1.75, 2.5, 3.25, 4}},
		{[]float64{5, 1, 2, 4, 3}, spread{1, 2, 3, 4, 5}},
	} {
		if got := spreadOf(tt.values); got != tt.want {
			t.Errorf("spreadOf(%v) = %v, want %v", tt.values, got, tt.want)
		}
	}
}

func TestFit(t *testing.T) {
	const delta = 1e-9
	straight := []point{{60, 2 + 60*0.1}, {300, 2 + 300*0.1}, {1200, 2 + 1200*0.1}}
	l := fit(straight)
	if math.Abs(l.Base-2) > delta || math.Abs(l.Slope-0.1) > delta {
		t.Errorf("fit of a line: %+v", l)
	}
	if d := l.deviation(straight); d > delta {
		t.Errorf("deviation from its own line: %v", d)
	}
	square := []point{{60, 60 * 60}, {300, 300 * 300}, {1200, 1200 * 1200}}
	if d := fit(square).deviation(square); d < 0.15 {
		t.Errorf("a square passes for linear: deviation %v", d)
	}
	if l := fit([]point{{60, 3}, {60, 3}}); math.Abs(l.at(60)-3) > delta {
		t.Errorf("fit of one x: %+v", l)
	}
	if l := fit(nil); l != (line{}) {
		t.Errorf("fit of nothing: %+v", l)
	}
}

// someReport has a met goal, a missed one, one of a value, and a skipped row.
func someReport() *report {
	rep := &report{Date: "2026-11-21T10:00:00Z", Go: "go1.26.8", Revision: "abc", Command: []string{"bench"}}
	link := measurement{id: "link-seen", goal: goal{Text: "≤ 1.01 ×", Most: 1.01, Wall: true, CPU: true}}
	ratio := func(r ...float64) (list []pair) {
		for _, a := range r {
			list = append(list, pair{A: cost{a, a, 50 << 20}, B: cost{1, 1, 100 << 20}})
		}
		return list
	}
	for _, p := range []*program{{id: "small", packages: 60}, {id: "middle", packages: 374}, {id: "large <&>", packages: 1280}} {
		rep.Results = append(rep.Results,
			result{What: "observe, findings: 2", Against: "the stock link", Pairs: ratio(1.004, 1.001, 1.2)}.finish(link, p),
			result{What: "enforce, grants masked", Pairs: ratio(1.1, 0.9, 1.2), Notes: []string{"a note"}}.finish(link, p))
	}
	zero := 0.0
	rep.Results = append(rep.Results,
		result{What: "packages compiled", Value: &zero}.finish(measurement{id: "warm", goal: goal{Text: "0", Value: true}}, &program{}),
		result{What: "without jq", err: errors.New("no jq")}.finish(measurement{id: "find", goal: goal{Text: "10 ×", Most: 0.1, Wall: true}}, &program{}))
	return rep
}

func TestFinish(t *testing.T) {
	var got []string
	for _, r := range someReport().Results[:2] {
		got = append(got, r.Met)
	}
	for _, r := range someReport().Results[6:] {
		got = append(got, r.Met+r.Skipped)
	}
	if want := []string{metYes, metNo, metYes, "no jq"}; !slices.Equal(got, want) {
		t.Errorf("goals met: %q, want %q", got, want)
	}
	if r := someReport().Results[0]; r.Wall.Median != 1.004 || r.Wall.Max != 1.2 || r.RSS.Median != 0.5 {
		t.Errorf("ratios: wall %+v, memory %+v", r.Wall, r.RSS)
	}
	none := result{noGoal: true, Pairs: []pair{{A: cost{9, 9, 9}, B: cost{1, 1, 1}}}}.finish(measurements()[0], &program{})
	if none.Met != "" || none.Goal != (goal{}) {
		t.Errorf("a row without a goal: %+v", none)
	}
}

func TestTable(t *testing.T) {
	var b bytes.Buffer
	if err := printReport(&b, someReport()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"link-seen: observe, findings: 2  ", "small (60)", "1.001 … 1.004 … 1.200", "large <&> (1280)", "≤ 1.01 ×", "1.00 s / 1.00 s",
		"find: without jq [4]", "not measured\n", "[1] a note\n", "[4] not measured: no jq\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in:\n%s", want, &b)
		}
	}
}

func TestPage(t *testing.T) {
	got := string(page(someReport(), "speed.svg"))
	for _, want := range []string{
		"](speed.svg)\n", "\n- command: `bench`\n",
		"\n| link-seen: observe, findings: 2 | the stock link | small (60) | 3 | 1.001 … **1.004** … 1.200 | 1.001 … **1.004** … 1.200 | 0.500 … **0.500** … 0.500 | ≤ 1.01 × | yes |\n",
		"\n| warm: packages compiled |  |  |  | 0.000 |  |  | 0 | yes |\n",
		"\n| find: without jq [4](#note-4) |", "\n<a id=\"note-4\"></a>**4** not measured: no jq\n",
		"large &lt;&> (1280)",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	for line := range strings.Lines(got) {
		if n := strings.Count(line, "|"); strings.HasPrefix(line, "|") && n != 10 {
			t.Errorf("%d bars in %q", n, line)
		}
	}
}

func TestJSON(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.json")
	rep := someReport()
	if err := rep.write(path); err != nil {
		t.Fatal(err)
	}
	back, err := readReport(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range rep.Results {
		rep.Results[i].err = nil // is in Skipped
	}
	a, _ := json.Marshal(rep)
	b, _ := json.Marshal(back)
	if !bytes.Equal(a, b) {
		t.Errorf("written:\n%s\nread:\n%s", a, b)
	}
}

// TestJoin: a later run's rows take the place of the same rows, and say which run it was.
func TestJoin(t *testing.T) {
	row := func(id, program string, value float64) result {
		return result{ID: id, Program: program, What: "wall", Value: &value}
	}
	rep := &report{Date: "first", Results: []result{row("cold", "a", 1), row("cold", "b", 2), row("link", "a", 3)}}
	rep.join(&report{Date: "second", Revision: "abc", Command: []string{"go", "run"}, Results: []result{row("cold", "b", 4), row("cold", "c", 5), row("own", "a", 6)}})
	var got []string
	for _, r := range rep.Results {
		got = append(got, fmt.Sprintf("%s %s %g %t", r.ID, r.Program, *r.Value, len(r.Notes) > 0 && strings.HasPrefix(r.Notes[0], "measured second at abc")))
	}
	want := []string{"cold a 1 false", "cold b 4 true", "cold c 5 true", "link a 3 false", "own a 6 true"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if rep.Date != "first" {
		t.Errorf("the date is %q", rep.Date)
	}
}

// TestFigure draws well-formed XML with a mark for each program, none outside the
// plot, and with colours for a dark page.
func TestFigure(t *testing.T) {
	for _, rep := range []*report{someReport(), {}} {
		svg := figure(rep)
		marks := 0
		for dec := xml.NewDecoder(bytes.NewReader(svg)); ; {
			token, err := dec.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%v in:\n%s", err, svg)
			}
			if el, ok := token.(xml.StartElement); ok && (el.Name.Local == "circle" || el.Name.Local == "rect" && len(el.Attr) == 5) {
				marks++
			}
		}
		list := curves(rep)
		want := len(list) // of the legend
		s := scaleOf(list)
		for _, c := range list {
			want += len(c.points)
			for _, p := range c.points {
				x, y := s.x(p.packages), s.y(p.ratio.Median)
				if x < figLeft || x > figLeft+plotWidth || y < figTop || y > figTop+plotHeight {
					t.Errorf("%s of %s is drawn at %.1f, %.1f", c.name, p.program, x, y)
				}
			}
		}
		if marks != want {
			t.Errorf("%d marks, want %d", marks, want)
		}
		if !bytes.Contains(svg, []byte("prefers-color-scheme: dark")) {
			t.Error("no colours for a dark page")
		}
	}
	if list := curves(someReport()); len(list) != 2 || len(list[0].points) != 3 {
		t.Errorf("curves: %+v", list)
	}
}

func TestSubjects(t *testing.T) {
	l := &lab{programs: []*program{{packages: 67}, {packages: 198}, {packages: 374}, {packages: 1280}}}
	for of, want := range map[subjects]int{each: 4, sizes: 3, biggest: 1, once: 1} {
		if got := (measurement{of: of}).subjects(l); len(got) != want {
			t.Errorf("%s: %d programs, want %d", of, len(got), want)
		}
	}
	if len(l.programs) != 4 || l.programs[1].packages != 198 {
		t.Error("the list of programs has changed")
	}
}

func TestToolCalls(t *testing.T) {
	const text = `cd /tmp
TERM='dumb' GCCGO='gccgo' /x/linkgate /usr/local/go/pkg/tool/linux_amd64/compile -V=full
/x/linkgate /usr/local/go/pkg/tool/linux_amd64/compile -o $WORK/b001/_pkg_.a -p main
/x/linkgate /usr/local/go/pkg/tool/linux_amd64/asm -p runtime
/usr/local/go/pkg/tool/linux_amd64/buildid -w $WORK/b001/exe/a.out
GOROOT='/usr/local/go' /x/linkgate /usr/local/go/pkg/tool/linux_amd64/link -o $WORK/b001/exe/a.out
`
	if compiled, linked := toolCalls(text); compiled != 2 || linked != 1 {
		t.Errorf("%d compiled, %d linked", compiled, linked)
	}
}

// TestPrograms builds what bench builds: `go build ./...` passes testdata over.
func TestPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	for _, name := range []string{"execer", "waiter", "standin", "touch", "scan"} {
		cmd := exec.Command("go", "vet", "./testdata/"+name)
		if msg, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, msg)
		}
	}
}

func TestSide(t *testing.T) {
	c := &capture{Argv: []string{"/x/link", "-o", "out", "-checklinkname=0", "main.a"}, work: "/w"}
	argv := c.side(way{gate: "/x/linkgate", flags: []string{"-log", "l"}, tool: "/x/standin/link", check: true}).job.Commands[0]
	want := []string{"/x/linkgate", "-log", "l", "/x/standin/link", "-o", "out", "main.a"}
	if !slices.Equal(argv, want) {
		t.Errorf("the command is %q, want %q", argv, want)
	}
	if argv := c.side(way{}).job.Commands[0]; !slices.Equal(argv, c.Argv) {
		t.Errorf("the stock command is %q", argv)
	}
}
