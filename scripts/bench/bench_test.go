package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/events"
)

func TestSpread(t *testing.T) {
	var pairs []pair
	for i, with := range []float64{3, 1, 2, 8} {
		pairs = append(pairs, pair{Base: cost{Wall: 2, CPU: 1, RSS: 4}, With: cost{Wall: with, CPU: with, RSS: int64(i)}})
	}
	for _, c := range []struct {
		pairs []pair
		get   func(cost) float64
		want  string
	}{
		{pairs, wall, "0.500 … 1.250 … 4.000"},
		{pairs[:3], cpu, "1.000 … 2.000 … 3.000"},
		{pairs[:1], rss, "0.0000 … 0.0000 … 0.0000"},
		{nil, wall, "0.0000 … 0.0000 … 0.0000"},
	} {
		if got := spreadOf(c.pairs, c.get).String(); got != c.want {
			t.Errorf("%d pairs: %s, want %s", len(c.pairs), got, c.want)
		}
	}
}

func TestTurns(t *testing.T) {
	for cpu, want := range map[float64]int{0.1: 110, 1: 11, 31: 4} {
		if got := turns(11, cpu); got != want {
			t.Errorf("pairs of %g s: %d, want %d", cpu, got, want)
		}
	}
}

// TestSides: each side starts what it says, and forgets no more than it has to.
func TestSides(t *testing.T) {
	c := &capture{Argv: []string{"/go/link", "-o", "out", "-checklinkname=0", "main.a"}, work: "/w"}
	for _, s := range []struct {
		side side
		argv string
		gone string
	}{
		{c.stock(), "/go/link -o out -checklinkname=0 main.a", "/w/out"},
		{c.through("/a/linkgate", "/x/link", "observe", nothing), "/a/linkgate /x/link -o out -checklinkname=0 main.a", "/w/caches/_a_linkgate"},
		{c.through("/a/linkgate", "", "enforce", archives), "/a/linkgate -policy /w/policy.yaml /go/link -o out main.a", "/w/caches/_a_linkgate/linkgate/cache/*-links.bin"},
		{c.through("/a/linkgate", "", "observe", everything), "/a/linkgate /go/link -o out -checklinkname=0 main.a", "/w/tmp/go-build*/*/linkgate"},
	} {
		if got := filepath.ToSlash(strings.Join(s.side.job.Argv, " ")); got != s.argv {
			t.Errorf("starts %s, want %s", got, s.argv)
		}
		if got := filepath.ToSlash(s.side.remove[len(s.side.remove)-1]); got != s.gone {
			t.Errorf("%s: removes %s last, want %s", s.argv, got, s.gone)
		}
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
	if compiled, linked := toolCalls([]byte(text)); compiled != 2 || linked != 1 {
		t.Errorf("%d compiled, %d linked", compiled, linked)
	}
}

// TestOwnCost: what linkgate itself takes is in the log, and around go what of the whole is not
// go's. A log without it is no row.
func TestOwnCost(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log.jsonl")
	own := events.Own{Wall: 2e9, User: 3e9, System: 1e9}
	if err := events.Append(log, &events.Tool{Tool: "link", User: 9e9, Own: own}, &events.Link{}, &events.Tool{Tool: "link", Own: own},
		&events.Build{Wall: 30e9, User: 40e9, System: 10e9}); err != nil {
		t.Fatal(err)
	}
	if c, err := ownCost(log, cost{Wall: 31, CPU: 52}); err != nil || c != (cost{Wall: 5, CPU: 10}) {
		t.Errorf("got %+v, %v", c, err)
	}
	empty := filepath.Join(t.TempDir(), "log.jsonl")
	if err := events.Append(empty, &events.Link{}); err != nil {
		t.Fatal(err)
	}
	if c, err := ownCost(empty, cost{}); err == nil {
		t.Errorf("got %+v of a log without tools", c)
	}
}

func TestStarted(t *testing.T) {
	const trace = `100 execve("/sdk/bin/go", ["go", "build"], 0x1 /* 9 vars */) = 0
101   execve("/sdk/pkg/tool/linux_amd64/link", ["link", "-V=full"], 0x1) = 0
102 execve("/go/pkg/tool/linux_amd64/link", ["link", "-V=full"], 0x1) = 0
102 <... execve resumed>) = 0
101 execve("/go/pkg/tool/linux_amd64/link", ["link"], 0x1) = 0
103 +++ exited with 0 +++
`
	if n := started([]byte(trace)); n != 3 {
		t.Errorf("%d processes, want 3", n)
	}
}

// TestReport: the table has a line for each row, and the figure is XML with a dot for
// each link and build, inside it.
func TestReport(t *testing.T) {
	zero, pairs := 0, []pair{{cost{1, 2, 1 << 20}, cost{1.2, 3, 1 << 20}}}
	rep := &report{Ratio: "B as a share of A", Rows: []row{
		{Name: "own-tool plain", Pairs: pairs},
		{Name: "warm", Program: "memsize", Packages: 67, Count: &zero},
		{Name: "cold", Program: "memsize", Packages: 67, Pairs: pairs},
	}}
	var b strings.Builder
	if err := rep.print(&b); err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(b.String(), "\n\n")
	const want = `
| what           | program (packages) | pairs | wall time             | CPU time              | peak memory           |
|----------------|--------------------|-------|-----------------------|-----------------------|-----------------------|
| own-tool plain |                    | 1     | 1.200 … 1.200 … 1.200 | 1.500 … 1.500 … 1.500 | 1.000 … 1.000 … 1.000 |
| warm           | memsize (67)       |       | 0                     |                       |                       |
| cold           | memsize (67)       | 1     | 1.200 … 1.200 … 1.200 | 1.500 … 1.500 … 1.500 | 1.000 … 1.000 … 1.000 |
`
	if "\n"+table != want {
		t.Errorf("printed:\n%s", b.String())
	}
	var dots []string
	for dec := xml.NewDecoder(bytes.NewReader(figure(rep))); ; {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if el, ok := token.(xml.StartElement); ok && el.Name.Local == "circle" {
			dots = append(dots, el.Attr[0].Value)
		}
	}
	if !slices.Equal(dots, []string{"730.0"}) {
		t.Errorf("dots at %q", dots)
	}
}

// TestMeasure runs a job as bench does, with what it built.
func TestMeasure(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	dir := t.TempDir()
	for _, name := range []string{"execer", "standin"} {
		if msg, err := exec.Command("go", "build", "-o", filepath.Join(dir, name), "./testdata/"+name).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, msg)
		}
	}
	once, err := job{Argv: []string{filepath.Join(dir, "execer"), filepath.Join(dir, "standin")}}.measure()
	if err != nil {
		t.Fatal(err)
	}
	often, err := job{Argv: []string{filepath.Join(dir, "standin")}, Count: 50}.measure()
	if err != nil || often.Wall <= once.Wall || often.CPU <= once.CPU || once.RSS == 0 {
		t.Errorf("once %+v, often %+v, %v", once, often, err)
	}
	if _, err := (job{Argv: []string{filepath.Join(dir, "execer"), filepath.Join(dir, "none")}}).measure(); err == nil {
		t.Error("a command that fails passes")
	}
}
