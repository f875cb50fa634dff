package wrap

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/actiongraph"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/linkflags"
)

// maxGraph is the largest action graph that is read, in bytes: a thousand times
// that of a program of some hundred packages.
const maxGraph = 1 << 30

// A graphFile is the file that go is to write its action graph to.
type graphFile struct {
	path string      // empty where none can be had
	why  string      // the value of events.Build.Graph then
	temp string      // our own directory for it; empty where the user asked go for the file
	was  os.FileInfo // what stood in the place of the user's file, or nil
}

// newGraphFile finds a place for the graph: the file that the user has go write, or one
// of ours.
func newGraphFile(goTool, dir, verb string, args []string, env goEnv) *graphFile {
	theirs, given := linkflags.CommandFlag("debug-actiongraph", env.GOFLAGS, verb, args)
	switch {
	case given && theirs != "":
		return theirGraph(dir, theirs)
	case given:
		return &graphFile{why: events.GraphMissing} // switched off
	case !writesGraph(goTool, dir, env):
		return &graphFile{why: events.GraphUnsupported}
	}
	temp, err := os.MkdirTemp("", "linkgate-build")
	if err != nil {
		return &graphFile{why: events.GraphMissing}
	}
	return &graphFile{path: filepath.Join(temp, "actions.json"), temp: temp}
}

func theirGraph(dir, file string) *graphFile {
	if !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	was, err := os.Stat(file)
	if err == nil && !was.Mode().IsRegular() { // a terminal cannot be read again
		return &graphFile{why: events.GraphMissing}
	}
	return &graphFile{path: file, was: was}
}

// writesGraph reports whether go has -debug-actiongraph, which nobody promises.
// Those that are known have it; another is asked. All commands that build have the
// same flags (AddBuildFlags in cmd/go/internal/work/build.go), and go build alone
// refuses what it does not know, where go test hands it to the test.
func writesGraph(goTool, dir string, env goEnv) bool {
	if v, err := toolchain.Parse(env.GOVERSION); err == nil && v.BuiltIn() {
		return true
	}
	cmd := exec.Command(goTool, "build", "-debug-actiongraph="+os.DevNull, "-h")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return err != nil && !strings.Contains(string(out), "flag provided but not defined")
}

// flags returns what go has to be given.
func (g *graphFile) flags() []string {
	if g.temp == "" {
		return nil
	}
	return []string{"-debug-actiongraph=" + g.path}
}

// read returns the actions of a build, or why there are none.
func (g *graphFile) read(build string) (list []events.Event, result string) {
	if g.path == "" {
		return nil, g.why
	}
	actions, err := g.actions()
	// Without a time, it is what go writes before it begins: go was killed.
	begun := func(a actiongraph.Action) bool { return !a.Start.IsZero() }
	if err != nil || !slices.ContainsFunc(actions, begun) {
		return nil, events.GraphMissing
	}
	for _, a := range actions {
		list = append(list, &events.Action{
			Build: build, ID: a.ID, Deps: a.Deps, Mode: a.Mode, Package: a.Package, Cached: a.Cached,
			Ready: a.Ready, Start: a.Start, Done: a.Done,
		})
	}
	return list, events.GraphMerged
}

func (g *graphFile) actions() ([]actiongraph.Action, error) {
	f, err := os.Open(g.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	is, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if g.was != nil && g.was.ModTime().Equal(is.ModTime()) && g.was.Size() == is.Size() {
		return nil, fmt.Errorf("%s is that of an earlier build", g.path)
	}
	return actiongraph.Read(io.LimitReader(f, maxGraph))
}

// remove removes what is ours.
func (g *graphFile) remove() error {
	if g.temp == "" {
		return nil
	}
	return os.RemoveAll(g.temp)
}
