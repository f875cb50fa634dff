package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

// policyFetch brings the modules that the policy extends, and those that they
// extend, into go's module cache. A build takes them from there, and never
// from the network.
func policyFetch(w world, o options, args []string) int {
	if len(args) > 0 {
		return w.usage(fmt.Errorf("policy fetch takes no argument, got %q", args[0]))
	}
	c := w.withModCache(w.toolexec(o, nil).Env())
	file, err := project.FindPolicy(c, "")
	if err != nil {
		return w.fail(err)
	}
	if file.Path == "" {
		return w.fail(errors.New("there is no policy here"))
	}
	data, err := os.ReadFile(file.Path)
	if err != nil {
		return w.fail(err)
	}
	var fetched []string
	read := file.Read(c)
	// Each module is fetched when it is asked for; what it extends is asked
	// for next.
	p, err := policy.Load(file.Name, data, func(place policy.Place) ([]byte, error) {
		text, err := read(place)
		var missing *policy.MissingModule
		if !errors.As(err, &missing) {
			return text, err
		}
		if err := w.download(missing.Module); err != nil {
			return nil, err
		}
		fetched = append(fetched, missing.Module)
		return read(place)
	})
	slices.Sort(fetched)
	for _, m := range slices.Compact(fetched) {
		fmt.Fprintf(w.stdout, "fetched %s\n", m)
	}
	if err != nil {
		return w.failPolicy(err)
	}
	modules := 0
	for _, l := range p.Layers() {
		modules += len(l.Modules())
	}
	fmt.Fprintf(w.stdout, "%s: all that it extends is here, with %s\n", file.Name, countText(modules, "module"))
	return exitOK
}

// A downloaded is what `go mod download -json` says of a module.
type downloaded struct {
	Dir   string
	Error string
}

// download gets a module through go's own cache and checksum database.
func (w world) download(mod string) error {
	_, err := w.downloadDir(mod)
	return err
}

// downloadDir does so and returns the module's directory. go runs outside of
// any module, so that it neither reads nor changes the go.mod here.
func (w world) downloadDir(mod string) (string, error) {
	dir, err := os.MkdirTemp("", "linkgate-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	goTool, err := exec.LookPath("go")
	if err != nil {
		return "", err
	}
	if goTool, err = filepath.Abs(goTool); err != nil {
		return "", err
	}
	cmd := exec.Command(goTool, "mod", "download", "-json", mod)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS="+strings.TrimSpace(w.getenv("GOFLAGS")+" -mod=mod"))
	out, runErr := cmd.Output()
	var d downloaded
	if err := json.Unmarshal(out, &d); err != nil {
		var exit *exec.ExitError
		if errors.As(runErr, &exit) {
			return "", fmt.Errorf("fetching %s: %s", mod, oneLine(string(exit.Stderr)))
		}
		return "", fmt.Errorf("fetching %s: %w", mod, errors.Join(runErr, err))
	}
	if d.Error != "" {
		return "", fmt.Errorf("fetching it: %s", oneLine(d.Error))
	}
	return d.Dir, nil
}

// oneLine joins the lines of what go says.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
