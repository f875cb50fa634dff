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

// longPackages returns the packages whose tests do more where LINKGATE_TEST_LONG is set: those
// that ask internal/longtest. What runs at length for a toolchain of its own, the stories with the
// attempts and the packages of eachToolchain, is left out.
func longPackages(root string) ([]string, error) {
	var packages []string
	tree := os.DirFS(root)
	err := fs.WalkDir(tree, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, "_test.go") {
			return err
		}
		pkg := "./" + path.Dir(file)
		if strings.HasPrefix(pkg, "./internal/story") || slices.Contains(eachToolchain(), pkg) {
			return nil
		}
		text, err := fs.ReadFile(tree, file)
		if bytes.Contains(text, []byte(`internal/longtest"`)) {
			packages = append(packages, pkg)
		}
		return err
	})
	if err == nil && len(packages) == 0 {
		err = fmt.Errorf("no test below %s asks internal/longtest", root)
	}
	return slices.Compact(packages), err
}

// eachToolchain are the packages that hold what linkgate knows of a release against the release.
func eachToolchain() []string { return []string{"./internal/symbols", "./internal/uses"} }
