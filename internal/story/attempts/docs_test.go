package attempts_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of docs/security.md anew")

// TestDocs holds the table in docs/security.md against the attempts.
func TestDocs(t *testing.T) {
	const begin, end = "| attempt | what is tried | what becomes of it |\n|---|---|---|\n", "\n## "
	page := filepath.Join("..", "..", "..", "docs", "security.md")
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(data), begin)
	i := strings.Index(rest, end)
	if !ok || i < 0 {
		t.Fatalf("%s has no table of attempts", page)
	}
	var table strings.Builder
	attempts := readAttempts(t)
	for _, a := range attempts {
		fmt.Fprintf(&table, "| %s | %s: %s | %s |\n", a.name, a.kind, cell(a.title), a.outcome())
	}
	if *update {
		if err := os.WriteFile(page, []byte(head+begin+table.String()+rest[i:]), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if rest[:i] != table.String() {
		t.Errorf("%s has another table than testdata/attempts; -update writes it", page)
	}
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// outcome says in a few words what becomes of an attempt.
func (a attempt) outcome() string {
	text := a.wants[0].short()
	if o, ok := a.wants[27]; ok {
		text += "; since 1.27 " + o.short()
	}
	return text
}

func (o outcome) short() string {
	switch o.word {
	case "denied":
		var classes []string
		for _, d := range o.findings {
			classes = append(classes, string(d.class))
		}
		return "denied: " + strings.Join(classes, ", ")
	case "stopped":
		return "not judged, so not linked: “" + cell(o.text) + "”"
	case "refused":
		return "go refuses it: “" + cell(o.text) + "”"
	}
	return "links: " + cell(o.text)
}
