package toolexec

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/policy"
)

func TestMark(t *testing.T) {
	for _, test := range []struct{ line, want string }{
		{"link version go1.26.8\n", "link version go1.26.8 linkgate=D\n"},
		{"link version go1.23.12", "link version go1.23.12 linkgate=D"},
		{"link version go1.27.4\r\n", "link version go1.27.4 linkgate=D\r\n"},
		{"link version go1.26.8 X:nocoverageredesign,rangefunc\n", "link version go1.26.8 X:nocoverageredesign,rangefunc linkgate=D\n"},
		{"link version go1.27rc1\n", "link version go1.27rc1 linkgate=D\n"},
		// A development version: two words once, one word in newer branches
		// (findgoversion in cmd/dist/build.go).
		{"link version devel go1.28-abc Mon Jan 1 2027 buildID=a/b/c/d\n", "link version devel go1.28-abc Mon Jan 1 2027 buildID=a/b/c/d+linkgate-D\n"},
		{"link version go1.28-devel_abc Mon Jan 1 2027 buildID=a/b/c/d\n", "link version go1.28-devel_abc Mon Jan 1 2027 buildID=a/b/c/d+linkgate-D\n"},
		{"link version devel buildID=a/d", "link version devel buildID=a/d+linkgate-D"},
		// What no linker says go will refuse as it is.
		{"\n", " linkgate=D\n"},
	} {
		if got := mark(test.line, "D"); got != test.want {
			t.Errorf("mark(%q) = %q, want %q", test.line, got, test.want)
		}
	}
}

// contentID is what go takes from the line of a development version: what
// follows the last slash (contentID in cmd/go/internal/work/buildid.go).
func contentID(line string) (before, id string) {
	i := strings.LastIndex(line, "/")
	return line[:i], strings.TrimSpace(line[i+1:])
}

// TestVersionDevel asks a linker of a development version, and one that fails.
func TestVersionDevel(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the linker here is a shell script")
	}
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	script := func(text string) {
		if err := os.WriteFile(link, []byte("#!/bin/sh\n"+text), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	var stdout, stderr bytes.Buffer
	run := func(args ...string) int {
		stdout.Reset()
		stderr.Reset()
		return Run(Config{
			Command: append([]string{link}, args...),
			Getenv:  func(string) string { return "" },
			Dir:     dir, Stdout: &stdout, Stderr: &stderr,
		})
	}
	const line = "link version go1.28-devel_abc X:some buildID=a/b/c/d"
	script(`test "$1" = -V=full && test $# = 1 && echo "` + line + `"`)
	if code := run("-V=full"); code != 0 || stderr.Len() > 0 {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	wantBefore, wantID := contentID(line)
	if before, id := contentID(stdout.String()); before != wantBefore || !strings.HasPrefix(id, wantID+"+linkgate-") {
		t.Errorf("%q, want %q with more behind its content id", stdout.String(), line)
	}
	f := strings.Fields(stdout.String())
	if !strings.HasPrefix(f[len(f)-1], "buildID=") {
		t.Errorf("%q does not end in buildID=", stdout.String())
	}

	// A policy that means nothing does not make it fail.
	plain := stdout.String()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, policy.FileName), []byte("mode: [\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if code := run("-V=full"); code != 0 || stderr.Len() > 0 || stdout.String() == plain {
		t.Errorf("with a broken policy: exit code %d, %q, %s", code, stdout.String(), stderr.String())
	}

	script("echo half a line; echo no >&2; exit 3")
	if code := run("--V=full"); code != 3 || stdout.String() != "half a line\n" || stderr.String() != "no\n" {
		t.Errorf("a linker that fails: exit code %d, %q, %q", code, stdout.String(), stderr.String())
	}
}

// TestDigest: what a decision depends on changes the digest, all else does not.
func TestDigest(t *testing.T) {
	const dated = "version: 1\nmode: enforce\nrules:\n  - module: example.com/a\n    action: allow\n    expires: 2027-03-31\n"
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateTime, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	// One step after the other, in one module.
	root := t.TempDir()
	sub := filepath.Join(root, "sub")
	policyFile := filepath.Join(root, policy.FileName)
	c := Config{Dir: root, Getenv: func(string) string { return "" }, Now: day("2027-03-01 12:00:00")}
	set := func(path, text string) func() {
		return func() {
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	set(filepath.Join(root, "go.mod"), "module example.com/app\n")()
	old, err := digest(c)
	if err != nil {
		t.Fatal(err)
	}
	if len(old) != 24 || strings.Trim(old, "0123456789abcdef") != "" {
		t.Errorf("digest %q", old)
	}
	for _, step := range []struct {
		what    string
		do      func()
		changes bool
	}{
		{"nothing", func() {}, false},
		{"a policy appears", set(policyFile, "version: 1\n"), true},
		{"a comment in it", set(policyFile, "version: 1\n# why\n"), true},
		{"a broken one", set(policyFile, "version: [\n"), true},
		{"another broken one", set(policyFile, "version: {\n"), true},
		{"a dated rule", set(policyFile, dated), true},
		{"written again", set(policyFile, dated), false},
		{"the day before it expires", func() { c.Now = day("2027-03-30 23:59:59") }, false},
		{"the day", func() { c.Now = day("2027-03-31 00:00:00") }, true},
		{"a year later", func() { c.Now = day("2028-03-31 00:00:00") }, false},
		{"a directory of the module", func() { set(filepath.Join(sub, "x"), "")(); c.Dir = sub }, false},
		{"a policy where none is looked for", set(filepath.Join(sub, policy.FileName), "version: 1\n"), false},
		{"another log", func() { c.Log = "log.jsonl" }, false},
		{"the same policy by its name", func() { c.Policy = policyFile }, false},
		{"a relative name", func() { c.Policy = filepath.Join("..", policy.FileName) }, false},
		{"from the environment", func() {
			c.Policy = ""
			c.Getenv = func(key string) string {
				if key == "LINKGATE_POLICY" {
					return policyFile
				}
				return ""
			}
		}, false},
		{"another file", func() { c.Policy = policy.FileName }, true},
		{"with the same bytes", set(filepath.Join(sub, policy.FileName), dated), true},
		{"one that is not there", func() { c.Policy = "none.yaml" }, true},
		{"a directory", func() {
			if err := os.Mkdir(filepath.Join(sub, "none.yaml"), 0o777); err != nil {
				t.Fatal(err)
			}
		}, true},
	} {
		step.do()
		got, err := digest(c)
		if err != nil {
			t.Fatal(err)
		}
		if changed := got != old; changed != step.changes {
			t.Errorf("%s: changed is %t, want %t", step.what, changed, step.changes)
		}
		old = got
	}
}
