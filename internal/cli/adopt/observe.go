package adopt

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/adopt"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/cli/refs"
	"github.com/linkgate/linkgate/internal/finding"
)

// found is what the programs of all commands have.
type found struct {
	list   []refs.Link
	failed bool // something could not be built, or judged
}

// observe builds what commands build, each once for each platform.
func observe(env cli.Env, root string, commands []adopt.Command) found {
	var f found
	for i, c := range commands {
		if slices.ContainsFunc(commands[:i], c.Same) {
			continue
		}
		if c.Vague != "" {
			fmt.Fprintf(env.Stderr, "linkgate: warning: %s:%d: %s: all programs of the module are built for this system\n", c.File, c.Line, c.Vague)
		}
		links, err := build(env, root, c)
		f.list = append(f.list, links...)
		if err != nil {
			fmt.Fprintf(env.Stderr, "linkgate: warning: %s:%d: %v: it may need rules that are missing here\n", c.File, c.Line, err)
			f.failed = true
		}
	}
	return f
}

// build builds what one command builds. A link that the linker ends is in the log all the same.
func build(env cli.Env, root string, c adopt.Command) ([]refs.Link, error) {
	var environ []string
	for _, v := range [][2]string{{"GOOS", c.GOOS}, {"GOARCH", c.GOARCH}, {"CGO_ENABLED", c.CGO}} {
		if v[1] != "" {
			environ = append(environ, v[0]+"="+v[1])
		}
	}
	args := []string{"build", "-o", os.DevNull}
	if c.Verb == "test" {
		tmp, err := os.MkdirTemp("", "linkgate-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(tmp)
		args = []string{"test", "-c", "-o", tmp + string(filepath.Separator)}
	}
	if c.Tags != "" {
		args = append(args, "-tags="+c.Tags)
	}
	var said strings.Builder
	log, err := gocmd.Observe(&said, filepath.Join(root, filepath.FromSlash(c.Dir)), environ, append(args, c.Packages()...))
	if log != "" {
		defer os.RemoveAll(filepath.Dir(log))
	}
	links, readErr := refs.LastLinks(log)
	for _, l := range links {
		if l.Result == finding.ResultError {
			return links, fmt.Errorf("%s could not be judged: %s", l.Link.Link, l.Error)
		}
	}
	if err == nil || readErr == nil && len(links) > 0 && !strings.Contains(said.String(), "cannot find") {
		return links, readErr
	}
	fmt.Fprint(env.Stderr, said.String())
	return links, err
}
