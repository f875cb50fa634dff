package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

// logEvent holds what is compared of a line of linkgate's log. It is decoded
// here by the documented format and not by linkgate's own reader.
type logEvent struct {
	Schema int    `json:"schema"`
	Event  string `json:"event"`
	Link   string `json:"link"` // import path of the main package
	Symbol string `json:"symbol"`
	From   struct {
		Package string `json:"package"`
	} `json:"from"`
	Linker struct {
		Verdict string `json:"verdict"`
	} `json:"linker"`
}

// readGateLog gives the references that linkgate says the linker refuses, in
// the linker's names. A log without a link is an error: linkgate has then not
// seen what the oracle saw.
func readGateLog(file string) ([]ref, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var refused []ref
	linked := false
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e logEvent
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if e.Schema != 1 {
			return nil, fmt.Errorf("%s: schema %d, want 1", file, e.Schema)
		}
		if e.Event == "link" {
			linked = true
		}
		if e.Event == "relocation" && e.Linker.Verdict == "refused" {
			refused = append(refused, ref{linkerName(e.From.Package, e.Link), e.Symbol})
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if !linked {
		return nil, errors.New("linkgate's log has no link")
	}
	return sorted(refused), nil
}

// linkerName is the linker's name of a package: `main` for the main package,
// and no ` [p.test]` after a test's variant.
func linkerName(pkg, main string) string {
	if pkg == main {
		return "main"
	}
	pkg, _, _ = strings.Cut(pkg, " [")
	return pkg
}
