package toolexec

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/finding"
)

// Who breaks the glass is told by the first variable that is set.
func TestBrokenBy(t *testing.T) {
	for _, tt := range []struct {
		env       map[string]string
		user, job string
	}{
		{map[string]string{"USER": "alice", "LOGNAME": "bob"}, "alice", ""},
		{map[string]string{"USERNAME": "carol", "GITHUB_RUN_ID": "7", "BUILD_ID": "8"}, "carol", "GITHUB_RUN_ID=7"},
		{map[string]string{"BUILD_ID": "8"}, "", "BUILD_ID=8"},
		{nil, "", ""},
	} {
		c := Config{Getenv: func(name string) string { return tt.env[name] }, Now: time.Date(2027, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))}
		b := brokenBy(c, finding.ModeEnforce, finding.ModeWarn)
		if b.User != tt.user || b.Job != tt.job || b.Mode != "enforce" || b.Asked != "warn" || b.Time != "2027-01-02T02:04:05Z" || b.UID != os.Getuid() {
			t.Errorf("%v: %+v", tt.env, b)
		}
	}
}

// The digest covers what the policy extends, the baseline and the mode's
// environment, and the days on which they change.
func TestDigestCovers(t *testing.T) {
	dir, cache := t.TempDir(), t.TempDir()
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	env := map[string]string{"GOMODCACHE": cache}
	day := "2027-01-01"
	now := func() string {
		on, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		d, err := digest(Config{Dir: dir, Now: on, Getenv: func(name string) string { return env[name] }})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	last := ""
	changes := func(what string, change func()) {
		t.Helper()
		change()
		if d := now(); d == last {
			t.Errorf("%s: the digest stays", what)
		} else {
			last = d
		}
		if now() != last {
			t.Errorf("%s: two digests", what)
		}
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	changes("nothing", func() { write(in("go.mod"), "module m\n") })
	changes("a policy", func() { write(in("linkgate.yaml"), "version: 1\nextends: [org.yaml, \"module:c.example/p@v1.0.0\"]\n") })
	changes("what it extends", func() { write(in("org.yaml"), "version: 1\n") })
	changes("a change there", func() { write(in("org.yaml"), "version: 1\nrollout: [{after: 2027-02-01}]\n") })
	changes("a module", func() { write(filepath.Join(cache, "c.example", "p@v1.0.0", "linkgate.yaml"), "version: 1\n") })
	changes("a baseline", func() {
		write(in("linkgate.baseline.yaml"), "version: 1\nknown:\n  - {module: m, symbol: fmt.x, class: refused, expires: 2027-03-01}\n")
	})
	changes("the mode", func() { env["LINKGATE_MODE"] = "observe" })
	changes("a step that begins", func() { day = "2027-02-01" })
	changes("an entry that ends", func() { day = "2027-03-01" })
	changes("a baseline that is none", func() { write(in("linkgate.baseline.yaml"), "known: [") })
	day = "2027-04-01"
	if now() != last {
		t.Error("the digest changes on a day like any other")
	}
}
