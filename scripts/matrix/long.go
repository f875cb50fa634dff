package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

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
