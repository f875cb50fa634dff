package main

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/strictyaml"
)

// withModCache lets commands that people start know GOMODCACHE, which go tells
// every tool: go is asked when something in the module cache is to be read, and
// not before.
func (w world) withModCache(c project.Env) project.Env {
	getenv := c.Getenv
	c.Getenv = func(name string) string {
		if v := getenv(name); v != "" || name != "GOMODCACHE" {
			return v
		}
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			return ""
		}
		return strings.TrimSpace(string(out))
	}
	return c
}

// failPolicy reports an error with a policy or a baseline: errors in a file
// begin with their places.
func (w world) failPolicy(err error) int {
	var errs strictyaml.Errors
	if !errors.As(err, &errs) {
		return w.fail(err)
	}
	fmt.Fprintln(w.stderr, errs)
	var missing *policy.MissingModule
	if errors.As(err, &missing) {
		fmt.Fprintf(w.stderr, "hint: %s\n", project.FetchHint)
	}
	return exitError
}
