package trial

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// A Toolchain is one Go toolchain. Err says why it cannot be used.
type Toolchain struct {
	Name   string // go1.26.8, or local until resolved
	GOROOT string
	Cgo    bool // a C compiler can be used with it
	Err    error
}

// FindToolchain asks the go command for the toolchain, which downloads it if it
// must.
func FindToolchain(name string) Toolchain {
	cmd := exec.Command("go", "env", "-json", "GOROOT", "GOVERSION", "CGO_ENABLED", "CC")
	cmd.Dir = os.TempDir()
	cmd.Env = Environ("GOTOOLCHAIN=" + name)
	out, err := cmd.Output()
	if err != nil {
		return Toolchain{Name: name, Err: fmt.Errorf("go env: %w", withStderr(err))}
	}
	var env struct {
		GOROOT, GOVERSION, CC string
		Cgo                   string `json:"CGO_ENABLED"`
	}
	if err := json.Unmarshal(out, &env); err != nil {
		return Toolchain{Name: name, Err: fmt.Errorf("go env: %w", err)}
	}
	tc := Toolchain{Name: env.GOVERSION, GOROOT: env.GOROOT}
	if cc := strings.Fields(env.CC); env.Cgo == "1" && len(cc) > 0 {
		_, err := exec.LookPath(cc[0])
		tc.Cgo = err == nil
	}
	return tc
}

// Environ is the environment without what would change a build's outcome, and
// with the settings given.
func Environ(settings ...string) []string {
	drop := []string{
		"GOFLAGS", "GOTOOLCHAIN", "GOWORK", "GOOS", "GOARCH", "GOEXPERIMENT", "GOFIPS140", "GODEBUG",
		"GO111MODULE", "GOROOT", "PWD", "LINKGATE_POLICY", "LINKGATE_LOG", "LINKGATE_MODE", "LINKGATE_MODULES",
	}
	var env []string
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		if !slices.Contains(drop, name) {
			env = append(env, kv)
		}
	}
	// A GOFLAGS that is not empty hides the one of `go env -w` too.
	env = append(env, "GOFLAGS=-buildvcs=false", "GOWORK=off")
	return append(env, settings...)
}

func withStderr(err error) error {
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok || len(exit.Stderr) == 0 {
		return err
	}
	return fmt.Errorf("%w: %s", err, FirstLine(string(exit.Stderr)))
}
