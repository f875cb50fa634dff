package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/scripts/internal/trial"
)

const smallLoader = `package loader

import (
	"fmt"
	"log"
	"os"
)

func (l *Loader) checkLinkname(pkg, name string, s Sym) {
	error := func() {
		log.Fatalf("%s: invalid reference to %s", pkg, name)
	}
	if name == "" {
		log.Fatalf("no name")
	}
	error()
}

func (l *Loader) LoadSyms() {
	fmt.Fprintln(os.Stderr, "load")
}
`

func TestEditLoader(t *testing.T) {
	got, err := editLoader([]byte(smallLoader))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(smallLoader, `log.Fatalf("%s: invalid`, `fmt.Printf("linkgate-oracle: %s\t%s\n"`, 1)
	want = strings.Replace(want, ` reference to %s", pkg`, ", pkg", 1)
	want = strings.Replace(want, `"load")`+"\n", `"load")`+"\n"+`fmt.Println("linkgate-oracle: done"); os.Exit(0)`+"\n", 1)
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestEditLoaderRefuses(t *testing.T) {
	tests := map[string]struct{ old, new, err string }{
		"broken":    {"package loader", "package", "parsing"},
		"no fatal":  {"invalid reference", "bad reference", "0 fatal calls"},
		"two":       {`log.Fatalf("no name")`, `log.Fatalf("%s: invalid reference to %s", pkg, name)`, "2 fatal calls"},
		"no check":  {"checkLinkname", "check", "no checkLinkname"},
		"no load":   {"LoadSyms", "Load", "no LoadSyms"},
		"no fmt":    {`"fmt"`, `_ "fmt"`, "does not import fmt"},
		"not a log": {`log.Fatalf("%s: inv`, `log.Panicf("%s: inv`, "0 fatal calls"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := editLoader([]byte(strings.Replace(smallLoader, tt.old, tt.new, 1)))
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("got error %v, want one with %q", err, tt.err)
			}
		})
	}
}

func TestEditLocalLoader(t *testing.T) {
	tc := trial.FindToolchain("local")
	if tc.Err != nil {
		t.Fatal(tc.Err)
	}
	src, err := os.ReadFile(filepath.Join(tc.GOROOT, "src", "cmd", "link", "internal", "loader", "loader.go"))
	if err != nil {
		t.Skipf("no sources of cmd/link: %v", err)
	}
	if _, err := editLoader(src); err != nil {
		t.Error(err)
	}
}
