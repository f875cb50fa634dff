package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// longStories returns the names of the stories that tell more where LINKGATE_TEST_LONG is
// set: those with the condition [long] or [!long].
func longStories(root string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(root, "testdata", "script", "*", "*.txtar"))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if bytes.Contains(text, []byte("long]")) {
			names = append(names, strings.TrimSuffix(filepath.Base(file), ".txtar"))
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no story below %s is told in short", root)
	}
	return names, nil
}

// longPackages returns the packages, other than the stories, whose tests do more where
// LINKGATE_TEST_LONG is set: those that ask internal/longtest.
func longPackages(root string) ([]string, error) {
	var packages []string
	tree := os.DirFS(root)
	err := fs.WalkDir(tree, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(tree, file)
		if bytes.Contains(text, []byte(`internal/longtest"`)) {
			packages = append(packages, "./"+path.Dir(file))
		}
		return err
	})
	if err == nil && len(packages) == 0 {
		err = fmt.Errorf("no test below %s asks internal/longtest", root)
	}
	return slices.Compact(packages), err
}
