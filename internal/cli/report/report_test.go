package report

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/sources"
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

// TestOptions: what the command line can and cannot ask for.
func TestOptions(t *testing.T) {
	formats := strings.Join(report.FormatNames(), ", ")
	for _, test := range []struct{ args, want string }{
		{"", "text="},
		{"-format json log", "json="},
		{"-o json=a -o sarif=b", "json=a sarif=b"},
		{"-o json=a -format text", "json=a text="},
		{"-class refused,shadow -action known,deny -module a/*,b", "text="},
		{"-format pdf", `no format "pdf": it is one of ` + formats},
		{"-o pdf=a", `invalid value "pdf=a" for flag -o: no format "pdf": it is one of ` + formats},
		{"-o json", `invalid value "json" for flag -o: it takes FORMAT=FILE`},
		{"-fail-on all", "-fail-on=all: it is deny, warn, new, stale or never"},
		{"-action drop", `-action: no action "drop": it is one of deny, warn, allow, known`},
		{"-module [", "-module=[: syntax error in pattern"},
		{"-follow a b", "-follow takes one log"},
	} {
		o := &options{failOn: "never"}
		rest, err := cli.Command{Flags: o.flags()}.Parse(strings.Fields(test.args))
		if o.logs = rest; err == nil {
			err = o.check()
		}
		var got []string
		for _, out := range o.out {
			got = append(got, out.format.Name+"="+out.file)
		}
		if err != nil {
			got = []string{err.Error()}
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%s: %s, want %s", test.args, s, test.want)
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
		src, err := sources.Find(filepath.Join(root, dir), []string{"example.com/pay"})
		if err != nil || src.GoMod == nil || src.Prefix != "services/pay" || src.Repository != root {
			t.Errorf("%s: %+v, %v", dir, src, err)
		}
	}
	if src, err := sources.Find(filepath.Join(root, "services/pay"), []string{"example.com/other"}); err != nil || src.GoMod != nil {
		t.Errorf("of another module: %+v, %v", src, err)
	}
	if src, err := sources.Find(filepath.Join(root, "services"), nil); err != nil || src.GoMod != nil {
		t.Errorf("above: %+v, %v", src, err)
	}
	if _, err := sources.Find(filepath.Join(root, "bad"), nil); err == nil {
		t.Error("a broken go.mod is no error")
	}
}
