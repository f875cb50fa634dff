// Package release holds what a release is made with against what reads it: deploy/goreleaser.yaml
// and deploy/docker/Dockerfile. It is a module of its own, since goreleaser's is large.
package release

import (
	"bytes"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goreleaser/goreleaser/v2/pkg/config"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// TestGoreleaser reads the release's configuration as goreleaser does, which knows every field, and
// holds that each program of cmd is built from where it is.
func TestGoreleaser(t *testing.T) {
	c, err := config.Load("../../deploy/goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	built := make(map[string]bool)
	for _, b := range c.Builds {
		if _, err := os.Stat(filepath.Join("../..", b.Main, "main.go")); err != nil {
			t.Errorf("build %s: %v", b.ID, err)
		}
		built[b.Binary] = true
		// The version is go's of the tag, and a build is the same at another time.
		if flags := strings.Join(append([]string(b.Ldflags), b.Flags...), " "); !strings.Contains(flags, "-buildvcs=true") || !strings.Contains(flags, "-s -w") || strings.Contains(flags, ".Date") {
			t.Errorf("build %s: flags %q", b.ID, flags)
		}
	}
	for _, p := range c.NFPMs {
		if _, err := mail.ParseAddress(p.Maintainer); err != nil {
			t.Errorf("%s: Debian wants an address: %v", p.Maintainer, err)
		}
	}
	dirs, err := filepath.Glob("../../cmd/*")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("%q, %v", dirs, err)
	}
	for _, dir := range dirs {
		if name := filepath.Base(dir); !built[name] {
			t.Errorf("%s is in no release", name)
		}
	}
	if _, err := config.LoadReader(strings.NewReader("version: 2\nbuildz: []\n")); err == nil {
		t.Error("a field that nobody knows is taken")
	}
}

// TestArchives holds what the pages say of archives: their names are goreleaser's own, each is of
// a target that is built, and what it has beside the programs is what docs/install.md lists.
func TestArchives(t *testing.T) {
	c, err := config.Load("../../deploy/goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Archives) != 1 || c.ProjectName != "linkgate" {
		t.Fatalf("%d archives of %s", len(c.Archives), c.ProjectName)
	}
	a := c.Archives[0]
	if a.NameTemplate != "" || a.WrapInDirectory != "" {
		t.Errorf("the archive is called %q, with the directory %q", a.NameTemplate, a.WrapInDirectory)
	}
	for _, page := range []string{"install.md", "bazel.md"} {
		data, err := os.ReadFile(filepath.Join("../../docs", page))
		if err != nil {
			t.Fatal(err)
		}
		names := regexp.MustCompile(`linkgate_[^_/]+_(\w+)\.tar\.gz`).FindAllSubmatch(data, -1)
		if len(names) == 0 {
			t.Errorf("%s names no archive", page)
		}
		for _, name := range names {
			for _, b := range c.Builds {
				if !slices.Contains(b.Targets, string(name[1])) {
					t.Errorf("%s names %s, and %s is not built for it", page, name[0], b.ID)
				}
			}
		}
		if page != "install.md" {
			continue
		}
		for _, f := range a.Files {
			// As the page says it: docs/* is the directory, dist-files/man/* has a place of its own.
			name := strings.TrimSuffix(f.Source, "/*")
			if f.Destination != "" {
				name = f.Destination + "/"
			}
			if !strings.Contains(string(data), "`"+name) {
				t.Errorf("install.md says nothing of %s in an archive", name)
			}
		}
	}
}

// TestIgnored holds that git does not see what the release's hooks and goreleaser write: programs
// of a tree with files that git does not know have a version that ends in +dirty.
func TestIgnored(t *testing.T) {
	for _, path := range []string{"dist/linkgate_linux_amd64_v1/linkgate", "dist-files/man/linkgate.1"} {
		cmd := exec.Command("git", "check-ignore", "-q", path)
		cmd.Dir = "../.."
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s is not ignored: %v %s", path, err, out)
		}
	}
}

// TestDockerfile reads the Dockerfile as BuildKit does, with its checks.
func TestDockerfile(t *testing.T) {
	data, err := os.ReadFile("../../deploy/docker/Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range file.Warnings {
		t.Errorf("%+v", w)
	}
	lint := linter.New(&linter.Config{Warn: func(rule, _, _, message string, at []parser.Range) { t.Errorf("%s: %s %v", rule, message, at) }})
	stages, _, err := instructions.Parse(file.AST, lint)
	if err != nil {
		t.Fatal(err)
	}
	last := stages[len(stages)-1]
	user := ""
	for _, cmd := range last.Commands {
		switch cmd := cmd.(type) {
		case *instructions.UserCommand:
			user = cmd.User
		case *instructions.CopyCommand:
			if cmd.From != "" && cmd.From != stages[0].Name {
				t.Errorf("COPY --from=%s: no such stage", cmd.From)
			}
		}
	}
	if len(stages) != 2 || user == "" || user == "root" {
		t.Errorf("%d stages, the last one's user is %q", len(stages), user)
	}
}
