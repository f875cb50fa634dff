package report

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/report"
)

// TestClasses holds that SARIF has a rule for each class that -class takes.
func TestClasses(t *testing.T) {
	var sarif bytes.Buffer
	if err := new(report.Report).SARIF(&sarif, report.Sources{}, ""); err != nil {
		t.Fatal(err)
	}
	for _, class := range finding.Classes() {
		if !strings.Contains(sarif.String(), `"id": "linkname/`+string(class)+`"`) {
			t.Errorf("SARIF has no rule for class %s", class)
		}
	}
}

func TestFindSources(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		".git/HEAD":                "",
		"services/pay/go.mod":      "module example.com/pay\n",
		"services/pay/cmd/main.go": "",
		"bad/go.mod":               "module \"\n",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{"services/pay", "services/pay/cmd"} {
		src, err := findSources(filepath.Join(root, dir), []string{"example.com/pay"})
		if err != nil || src.GoMod == nil || src.Prefix != "services/pay" || src.repository != root {
			t.Errorf("%s: %+v, %v", dir, src, err)
		}
	}
	if src, err := findSources(filepath.Join(root, "services/pay"), []string{"example.com/other"}); err != nil || src.GoMod != nil {
		t.Errorf("of another module: %+v, %v", src, err)
	}
	if src, err := findSources(filepath.Join(root, "services"), nil); err != nil || src.GoMod != nil {
		t.Errorf("above: %+v, %v", src, err)
	}
	if _, err := findSources(filepath.Join(root, "bad"), nil); err == nil {
		t.Error("a broken go.mod is no error")
	}
}
