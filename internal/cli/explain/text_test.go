package explain

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/linkgate/linkgate/internal/cli/refs"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

// TestExplainWidth: the text fits 80 columns but for words that do not, and
// lets nothing through that moves a terminal's cursor or turns a name around.
func TestExplainWidth(t *testing.T) {
	log := &refs.Log{Path: "/a/long/path/to/the/users/cache/linkgate/log/go-build2464166848.jsonl"}
	for _, symbol := range []string{"runtime.memhash", "reflect.(*rtype).Elem", "runtime.systemstack", "example.com/a.x", "runtime.nosuch"} {
		log.Relocations = append(log.Relocations, &events.Relocation{
			Symbol: symbol, Direction: finding.DirectionPull, Form: finding.FormFunc,
			From:      events.Package{Path: "example.com/module/with/a/package\x1b[31m\u202e", Module: "example.com/module", Version: "v1.2.3"},
			Directive: &events.Directive{File: "with/a/package/file.go", Line: 12},
			Linker:    events.Verdict{Verdict: finding.VerdictRefused, Why: "not pushed by runtime"},
			Decision:  events.Decision{Action: finding.Deny, Rule: "built-in default for refused"},
		})
		checkText(t, explainSymbol(symbol, log).text())
	}
	checkText(t, explainModule(log, "example.com/module", "").text())
}

func checkText(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if utf8.RuneCountInString(line) > 80 && strings.Contains(strings.TrimSpace(line[labelWidth+2:]), " ") {
			t.Errorf("%d columns: %s", utf8.RuneCountInString(line), line)
		}
		if strings.ContainsAny(line, "\x1b\r\u202e") {
			t.Errorf("%q", line)
		}
	}
	if !strings.Contains(text, "example.com/module") {
		t.Error(text)
	}
}
