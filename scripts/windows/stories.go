package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
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

// groups lists the groups of stories, sorted.
func groups(list []string) []string {
	var names []string
	for _, name := range list {
		group, _, _ := strings.Cut(name, "/")
		names = append(names, group)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// tell runs the stories, one group after another: the stories of a group run beside each
// other.
func tell(ctx context.Context, out io.Writer, w *wine, root string, list []string, verbose bool) error {
	var errs []error
	for _, group := range groups(list) {
		var names []string
		for _, name := range list {
			if short, ok := strings.CutPrefix(name, group+"/"); ok {
				names = append(names, short)
			}
		}
		start := time.Now()
		said, err := tellGroup(ctx, w, root, group, names)
		fmt.Fprintf(out, "%-9s %2d stories, %v\n", group, len(names), time.Since(start).Round(time.Second))
		if err != nil || verbose {
			out.Write(said)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func tellGroup(ctx context.Context, w *wine, root, group string, names []string) ([]byte, error) {
	pattern := "^TestScript$/^(" + strings.Join(names, "|") + ")$"
	test := filepath.Join(filepath.Dir(w.prefix), "tests", group+".exe")
	cmd := w.start(ctx, test, "-test.v", "-test.timeout=10m", "-test.run="+pattern)
	cmd.Dir = filepath.Join(root, "internal", "story", group)
	said, err := cmd.CombinedOutput()
	if err != nil {
		return said, fmt.Errorf("%s: %w", group, err)
	}
	for _, name := range names {
		if !bytes.Contains(said, []byte("--- PASS: TestScript/"+name+" ")) {
			return said, fmt.Errorf("%s/%s was not told", group, name)
		}
	}
	return said, nil
}
