package toolexec

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/summary"
	"github.com/linkgate/linkgate/linkflags"
)

// A link that was judged is logged although an archive can no longer be read for
// the places of its references, and the log and a warning say so.
func TestRecordUnread(t *testing.T) {
	dir := t.TempDir()
	log := filepath.Join(dir, "log.jsonl")
	gone := filepath.Join(dir, "gone.a")
	var stderr bytes.Buffer
	g := &gate{
		Config: Config{Getenv: func(string) string { return "" }, Stderr: &stderr, Log: log},
		front:  []string{"link"}, flags: &linkflags.Link{},
		sources: map[string]*declared{"main": {pkg: "main"}},
		log:     events.Link{Link: "example.com/app", Result: events.ResultPassed},
		prog: &program{
			index: map[string]int{"main": 0},
			packages: []pkg{{"main", gone, &summary.Archive{
				Objects: []summary.Object{{References: []goobj.Symbol{{Name: "fmt.tooLarge"}}}},
			}}},
		},
	}
	g.record([]*events.Relocation{{Symbol: "fmt.tooLarge", From: events.Package{Path: "main"}, Decision: events.Decision{Action: events.ActionAllow}}})

	want := "linkgate: warning: example.com/app: judged, but the log does not say where its references stand: "
	if got := stderr.String(); !strings.HasPrefix(got, want) || !strings.Contains(got, gone) || strings.Count(got, "\n") != 1 {
		t.Errorf("got %q, want one line with %q and the archive", got, want)
	}
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"symbol":"fmt.tooLarge"`, `"result":"passed","error":"open ` + gone} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in the log:\n%s", want, text)
		}
	}
}
