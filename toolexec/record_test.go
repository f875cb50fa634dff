package toolexec

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/link"
)

// A link that was judged is logged although an archive can no longer be read for
// the places of its references, and the log and a warning say so.
func TestRecordUnlocated(t *testing.T) {
	dir := t.TempDir()
	log := filepath.Join(dir, "log.jsonl")
	var stderr bytes.Buffer
	g := &gate{
		Config: Config{Getenv: func(string) string { return "" }, Stderr: &stderr, Log: log},
		log:    events.Link{Link: "example.com/app", Result: finding.ResultPassed},
	}
	j := &link.Judgement{
		Facts:     &link.Facts{References: []link.Reference{{Symbol: "fmt.tooLarge", From: events.Package{Path: "main"}}}},
		Decisions: link.Decisions{List: []events.Decision{{Action: finding.Allow}}},
	}
	g.record(j, link.Located{}, errors.New("open gone.a: no such file"), "")

	want := "linkgate: warning: example.com/app: judged, but the log does not say where its references stand: open gone.a: no such file\n"
	if got := stderr.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"symbol":"fmt.tooLarge"`, `"result":"passed","error":"open gone.a`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in the log:\n%s", want, text)
		}
	}
}
