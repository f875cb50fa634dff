package story

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/rogpeppe/go-internal/testscript"
)

// lastBuild returns the last build of a log, with its parts.
func lastBuild(ts *testscript.TestScript, log string) *builds.Build {
	f, err := os.Open(ts.MkAbs(log))
	ts.Check(err)
	defer f.Close()
	var c builds.Collector
	last := ""
	for ev, err := range events.Read(f) {
		ts.Check(err)
		c.Add(ev)
		if b, ok := ev.(*events.Build); ok {
			last = b.Build
		}
	}
	list := c.Builds()
	i := slices.IndexFunc(list, func(b *builds.Build) bool { return b.ID == last })
	if i < 0 {
		ts.Fatalf("no build in %s", log)
	}
	return list[i]
}

// buildline writes the line of a log's last build, laid out, with constants where
// its clocks and what this machine and checkout are were, when those can be true:
// buildline LOG FILE.
func buildline(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: buildline LOG FILE")
	}
	b := *lastBuild(ts, args[0]).Event
	if !regexp.MustCompile(`^\d{8}-\d{6}-[0-9a-f]{8}$`).MatchString(b.Build) {
		ts.Fatalf("build id %q", b.Build)
	}
	if age := time.Since(b.Start); age < b.Wall || age > time.Hour || b.Start.Location() != time.UTC {
		ts.Fatalf("started %v, %v long", b.Start, b.Wall)
	}
	if b.Wall <= 0 || b.User+b.System <= 0 || b.Cores < 1 || b.Parallel < 1 {
		ts.Fatalf("wall %v, user %v, system %v, %d cores", b.Wall, b.User, b.System, b.Cores)
	}
	b.Build, b.Start, b.Wall, b.User, b.System, b.Linkgate = "ID", time.Time{}, 1, 1, 1, "VERSION"
	if b.GOOS == runtime.GOOS && b.GOARCH == runtime.GOARCH {
		b.GOOS, b.GOARCH = "GOOS", "GOARCH"
	}
	if b.VCS != nil {
		if !regexp.MustCompile(`^[0-9a-f]{40,64}$`).MatchString(b.VCS.Revision) {
			ts.Fatalf("revision %q", b.VCS.Revision)
		}
		v := *b.VCS
		v.Revision, b.VCS = "REVISION", &v
	}
	text, err := json.MarshalIndent(b, "", "  ")
	ts.Check(err)
	// As JSON has the back slashes of Windows.
	work := strings.ReplaceAll(ts.Getenv("WORK"), `\`, `\\`)
	out := strings.NewReplacer(b.Go, "GO", work, "WORK", exe()+`"`, `"`).Replace(string(text) + "\n")
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(out), 0o666))
}

// actions writes what go did in a log's last build for packages of a module, a line
// each, sorted: actions LOG MODULE FILE.
func actions(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: actions LOG MODULE FILE")
	}
	var lines []string
	for _, a := range lastBuild(ts, args[0]).Actions {
		if !strings.HasPrefix(a.Package, args[1]) {
			continue
		}
		switch a.Mode {
		case "build", "link", "vet", "test run":
		default:
			continue
		}
		line := a.Mode + " " + a.Package
		if a.Cached {
			line += ": cached"
		}
		if a.Done.IsZero() {
			line += ": not come to"
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	var out strings.Builder
	for _, line := range slices.Compact(lines) {
		fmt.Fprintln(&out, line)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(out.String()), 0o666))
}
