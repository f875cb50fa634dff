package project

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/semver"
)

// FuzzVendoredPackages: every module has a path, a version unless all of its
// versions are replaced, and every package stands on a line of its own.
func FuzzVendoredPackages(f *testing.F) {
	f.Add("# example.com/a v1.2.0\n## explicit; go 1.18\nexample.com/a/q\n# example.com/b v1.0.0 => ../b\nexample.com/b\n")
	f.Add("# example.com/b v1.0.0 => example.com/c v1.1.0\nexample.com/b\n# example.com/b => example.com/c v1.1.0\n")
	f.Add("#\n# \n# a => b\n\na\n")
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Split(text, "\n")
		for pkg, m := range vendoredPackages(text) {
			if m.Path == "" || m.Version != "" && !semver.IsValid(m.Version) || m.Main || m.Replace != nil && m.Replace.Path == "" {
				t.Fatalf("%q: %+v", pkg, m)
			}
			if !strings.Contains(text, m.Path) || !strings.Contains(text, m.Version) {
				t.Fatalf("%q: %+v is not in the text", pkg, m)
			}
			if !slices.ContainsFunc(lines, func(line string) bool { return strings.TrimSpace(line) == pkg }) {
				t.Fatalf("package %q is on no line", pkg)
			}
		}
	})
}
