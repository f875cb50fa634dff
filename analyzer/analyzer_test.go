package analyzer_test

import (
	"flag"
	"fmt"
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/linkgate/linkgate/analyzer"
	"github.com/linkgate/linkgate/internal/check"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/project"
)

var update = flag.Bool("update", false, "write the list of findings anew")

// module has a package for each rule. findings.txt there lists what every driver finds;
// scripts/golangci/run and scripts/nogo/run hold golangci-lint and nogo against it.
const module = "testdata/rules"

func TestAnalyzers(t *testing.T) {
	if err := analysis.Validate([]*analysis.Analyzer{analyzer.Analyzer}); err != nil {
		t.Fatal(err)
	}
}

// linkgate check and go vet find the same, which is what the list says.
func TestDrivers(t *testing.T) {
	found := checked(t)
	list := filepath.Join(module, "findings.txt")
	if *update {
		if err := os.WriteFile(list, []byte(strings.Join(found, "\n")+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Fields(strings.ReplaceAll(string(data), " ", "="))
	for i := range want {
		want[i] = strings.ReplaceAll(want[i], "=", " ")
	}
	if !slices.Equal(found, want) {
		t.Errorf("linkgate check finds\n%s\nwant\n%s", strings.Join(found, "\n"), strings.Join(want, "\n"))
	}
	if vetted := vet(t); !slices.Equal(vetted, want) {
		t.Errorf("go vet finds\n%s\nwant\n%s", strings.Join(vetted, "\n"), strings.Join(want, "\n"))
	}
}

// checked returns what linkgate check finds and does not let through.
func checked(t *testing.T) []string {
	t.Helper()
	dir, err := filepath.Abs(module)
	if err != nil {
		t.Fatal(err)
	}
	mod := check.Module{Path: "example.com/rules", Dir: dir, Main: true, Local: true, Go: 26}
	modules := check.NewModules(build.Default.GOROOT, []check.Module{mod}, "", nil)
	release, ok := check.BuiltIn(check.Minor(runtime.Version()), build.Default.GOROOT)
	if !ok {
		t.Skip("this Go is not built in")
	}
	env := project.Env{Getenv: os.Getenv}
	file, err := project.FindLinkPolicy(env, dir, mod.Path)
	if err != nil {
		t.Fatal(err)
	}
	pol, _, err := file.Load(env)
	if err != nil {
		t.Fatal(err)
	}
	engine := check.NewEngine(modules, release, nil)
	engine.Owner = check.OwnerOf(pol, time.Now())
	_, list, unread, err := engine.Check(check.Target{Release: release, GOOS: runtime.GOOS, GOARCH: runtime.GOARCH}, modules.All(mod))
	if err != nil || len(unread) > 0 {
		t.Fatal(err, unread)
	}
	r := &check.Result{Findings: list}
	r.Decide(pol, time.Now())
	var found []string
	for _, f := range r.Findings {
		if f.Decision != finding.OutcomeGranted {
			found = append(found, fmt.Sprintf("%s:%d %s", f.File, f.Line, f.Name()))
		}
	}
	slices.Sort(found)
	return found
}

// vet returns what go vet reports through linkgate-vet.
func vet(t *testing.T) []string {
	t.Helper()
	tool := filepath.Join(t.TempDir(), "linkgate-vet.exe")
	if out, err := exec.Command("go", "build", "-o", tool, "../cmd/linkgate-vet").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	cmd := exec.Command("go", "vet", "-vettool="+tool, "./...")
	cmd.Dir, cmd.Env = module, append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	if _, ok := err.(*exec.ExitError); !ok {
		t.Fatalf("go vet ends with %v: %s", err, out)
	}
	return reported(string(out))
}

// reported reads lines of the form file:line:column: text (name).
func reported(out string) []string {
	var found []string
	for _, m := range regexp.MustCompile(`(?m)^(?:vet: )?(\S+\.go:\d+):\d+: .* \(([a-z-]+)\)\r?$`).FindAllStringSubmatch(out, -1) {
		found = append(found, filepath.ToSlash(m[1])+" "+m[2])
	}
	slices.Sort(found)
	return found
}

// BenchmarkPackage judges a package with two findings, as a driver does that starts a process
// for each: 50 ms are what one may take.
func BenchmarkPackage(b *testing.B) {
	dir, err := filepath.Abs(filepath.Join(module, "secrets"))
	if err != nil {
		b.Fatal(err)
	}
	release, ok := check.BuiltIn(check.Minor(runtime.Version()), build.Default.GOROOT)
	if !ok {
		b.Skip("this Go is not built in")
	}
	for b.Loop() {
		engine := check.NewEngine(check.NewModules(build.Default.GOROOT, nil, "", nil), release, check.Known(build.Default.GOROOT))
		u := check.Unit{Path: "example.com/rules/secrets", Dir: dir, Files: []string{"secrets.go"}, Module: check.Module{Main: true, Go: 26}}
		t := check.Target{Release: release, GOOS: "linux", GOARCH: "amd64"}
		if _, err := engine.Facts(t, u); err != nil {
			b.Fatal(err)
		}
		if list, err := engine.CheckUnit(t, u); err != nil || len(list) != 2 {
			b.Fatal(list, err)
		}
	}
}
