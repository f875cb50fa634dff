package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// readStories reads the stories that run under Wine. Behind the name of one that does not
// stands why.
func readStories(file string) ([]string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var list []string
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		name, why, skipped := strings.Cut(line, ": ")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if _, err := os.Stat(filepath.Join("testdata", "script", name+".txtar")); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		switch {
		case slices.Contains(list, name), skipped && why == "":
			return nil, fmt.Errorf("%s: %q", file, line)
		case !skipped:
			list = append(list, name)
		}
	}
	return list, nil
}

// packages lists what has a way of its own on Windows, and is tested whole.
func packages() []string { return []string{"internal/cache", "internal/sdk"} }

// tested lists the packages whose tests run, sorted: those of stories, by their groups, and
// packages themselves.
func tested(list []string) []string {
	var names []string
	for _, name := range list {
		if group, _, _ := strings.Cut(name, "/"); group != "internal" {
			name = "internal/story/" + group
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// test runs the tests of one package after another: the stories of a group run beside each
// other. start returns the command that runs those which fit a pattern.
func test(out io.Writer, list []string, verbose bool, start func(pkg, pattern string) *exec.Cmd) error {
	var errs []error
	for _, pkg := range tested(list) {
		var names []string
		for _, name := range list {
			if short, ok := strings.CutPrefix("internal/story/"+name, pkg+"/"); ok {
				names = append(names, short)
			}
		}
		pattern := "."
		if len(names) > 0 {
			pattern = "^TestScript$/^(" + strings.Join(names, "|") + ")$"
		}
		begun := time.Now()
		said, err := start(pkg, pattern).CombinedOutput()
		if err != nil {
			err = fmt.Errorf("%s: %w", pkg, err)
		} else {
			err = allPassed(pkg, names, said)
		}
		done(out, fmt.Sprintf("%s, %d stories", pkg, len(names)), begun)
		if err != nil || verbose {
			out.Write(said)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// allPassed returns an error for each story that, by what a test said, did not run.
func allPassed(pkg string, names []string, said []byte) error {
	var errs []error
	for _, name := range names {
		if !bytes.Contains(said, []byte("--- PASS: TestScript/"+name+" ")) {
			errs = append(errs, fmt.Errorf("%s: %s did not run", pkg, name))
		}
	}
	return errors.Join(errs...)
}
