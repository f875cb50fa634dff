// Package gocmd asks the go command on PATH what commands need to know of it.
package gocmd

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/linkgate/linkgate/internal/project"
)

// Env returns variables of go env, as go has them in a directory; an empty one is the
// current directory.
func Env(goTool, dir string, names ...string) (map[string]string, error) {
	cmd := exec.Command(goTool, append([]string{"env", "-json"}, names...)...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("running go env: %w", err)
	}
	env := make(map[string]string)
	if err := json.Unmarshal(out, &env); err != nil {
		return nil, fmt.Errorf("reading the output of go env: %w", err)
	}
	return env, nil
}

// variable returns one of them, empty where it cannot be had.
func variable(name string) string {
	env, err := Env("go", "", name)
	if err != nil {
		return ""
	}
	return env[name]
}

// Version is the toolchain that builds here are made with, go1.26.8.
func Version() (string, error) {
	env, err := Env("go", "", "GOVERSION")
	return env["GOVERSION"], err
}

// WithModCache lets a command that a person starts know GOMODCACHE, which go tells every
// tool: go is asked when something in the module cache is to be read, and not before.
func WithModCache(env project.Env) project.Env {
	getenv := env.Getenv
	env.Getenv = func(name string) string {
		if v := getenv(name); v != "" || name != "GOMODCACHE" {
			return v
		}
		return variable(name)
	}
	return env
}

// Selected returns the version of a module in the build list of the main module here, empty
// where it has none, and whether it is replaced. Nothing is downloaded.
func Selected(module string) (version string, replaced bool) {
	cmd := exec.Command("go", "list", "-m", "-f", "{{.Version}} {{if .Replace}}replaced{{end}}", "--", module)
	cmd.Env = append(os.Environ(), "GOPROXY=off")
	out, err := cmd.Output()
	if err != nil {
		return "", false
	}
	version, rest, _ := strings.Cut(strings.TrimRight(string(out), "\n"), " ")
	return version, rest != ""
}
