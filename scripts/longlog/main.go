// Longlog writes a log like that of a build of many programs, to measure what
// reads it:
//
//	go run ./scripts/longlog -links 2000 -references 500 >/tmp/long.jsonl
//	/usr/bin/time -v linkgate report /tmp/long.jsonl >/dev/null
//
// Each link has one line more than references: the link's own. Of the
// references of a link nine in ten are allowed handshakes or pairs of the
// standard library, as in real programs; the rest are findings that links share
// with other links, as programs share their dependencies.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

func main() {
	links := flag.Int("links", 2000, "how many links")
	references := flag.Int("references", 500, "how many references each link has")
	distinct := flag.Int("distinct", 2000, "how many distinct findings all links share")
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	w := bufio.NewWriter(os.Stdout)
	err := writeLog(w, *links, *references, max(*distinct, 1))
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "longlog:", err)
		os.Exit(1)
	}
}

func writeLog(w io.Writer, links, references, distinct int) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := range links {
		name := fmt.Sprintf("corp.example/services/s%d/cmd/server", i)
		for j := range references {
			if err := enc.Encode(relocation(name, i, j, distinct)); err != nil {
				return err
			}
		}
		line := struct {
			head
			*events.Link
		}{head{events.Schema, "link"}, &events.Link{
			Build: "b1", Link: name, Go: "go1.26.8", GOOS: "linux", GOARCH: "amd64",
			Main: events.Package{Path: name, Module: name}, BuildMode: "exe",
			Mode: finding.ModeEnforce, Policy: "linkgate.yaml", Guard: finding.GuardNative,
			Result: finding.ResultDenied, Rules: "go1.26",
		}}
		if err := enc.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

type head struct {
	Schema int    `json:"schema"`
	Event  string `json:"event"`
}

// relocation is the jth reference of the ith link.
func relocation(link string, i, j, distinct int) any {
	n := (i*31 + j) % distinct
	pkg := fmt.Sprintf("github.com/vendor%d/library%d/internal/rt", n%50, n%200)
	r := &events.Relocation{
		Build: "b1", Link: link, Go: "go1.26.8", GOOS: "linux", GOARCH: "amd64",
		Direction: finding.DirectionPull, Form: finding.FormFunc, Symbol: fmt.Sprintf("runtime.hidden%d", n),
		From:      events.Package{Path: pkg, Module: fmt.Sprintf("github.com/vendor%d/library%d", n%50, n%200), Version: "v1.4.2"},
		To:        events.Package{Path: "runtime", Module: "std", Version: "go1.26.8"},
		Directive: &events.Directive{File: pkg + "@v1.4.2/rt.go", Line: n, Pragma: events.PragmaLinkname, Args: 2},
		Sites:     []events.Site{{Func: pkg + ".F", File: pkg + "@v1.4.2/rt.go", Line: n + 4, Type: "R_CALL", Count: 1}},
		Chain:     []string{link, "corp.example/framework", "corp.example/framework/codec", pkg},
		Reach:     finding.ReachLive,
		Linker:    events.Verdict{Verdict: finding.VerdictRefused, Why: "not pushed by runtime"},
		Classes:   []finding.Class{finding.ClassRefused},
		Decision:  events.Decision{Action: finding.Deny, Rule: "built-in default for refused", Enforce: finding.Deny},
	}
	if j%10 != 0 {
		r.Direction = finding.DirectionHandshake
		r.Linker = events.Verdict{Verdict: finding.VerdictGranted, Why: "pushed by runtime"}
		r.Classes = []finding.Class{finding.ClassHandshake}
		r.Decision = events.Decision{Action: finding.Allow, Rule: "built-in default for handshake", Enforce: finding.Allow}
	}
	if j%2 != 0 {
		r.From = events.Package{Path: "time", Module: "std", Version: "go1.26.8"}
	}
	return struct {
		head
		*events.Relocation
	}{head{events.Schema, "relocation"}, r}
}
