package logs

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// environment returns a getenv that knows LINKGATE_LOG alone.
func environment(log string) func(string) string {
	return func(key string) string {
		if key == "LINKGATE_LOG" {
			return log
		}
		return ""
	}
}

// cacheDir gives the test a cache directory of its own, and returns [Dir].
func cacheDir(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
		t.Setenv(name, t.TempDir())
	}
	dir, err := Dir()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestPath(t *testing.T) {
	own, dir := cacheDir(t), t.TempDir()
	abs := filepath.Join(dir, "abs.jsonl")
	for _, test := range []struct{ flag, env, want string }{
		{"", "", filepath.Join(own, "go-build1.jsonl")},
		{"", "env.jsonl", filepath.Join(dir, "env.jsonl")},
		{"", abs, abs},
		{"flag.jsonl", abs, filepath.Join(dir, "flag.jsonl")},
		{abs, "env.jsonl", abs},
	} {
		got, err := Path(environment(test.env), test.flag, dir, "go-build1")
		if got != test.want || err != nil {
			t.Errorf("-log %q, LINKGATE_LOG %q: %q, %v, want %q", test.flag, test.env, got, err, test.want)
		}
	}
	path, err := Path(environment(""), "", dir, "20261121-153000-1a2b3c4d")
	if id := BuildOf(path); id != "20261121-153000-1a2b3c4d" || err != nil {
		t.Errorf("the log of build %q, %v", id, err)
	}
}

func TestStartOf(t *testing.T) {
	start := time.Date(2026, 11, 21, 15, 30, 0, 0, time.UTC)
	for id, want := range map[string]time.Time{
		"20261121-153000-1a2b3c4d":  start,
		"20261121-153000-1a2b3c4":   {},
		"20261121-153000x1a2b3c4d":  {},
		"20261321-153000-1a2b3c4d":  {},
		"go-build1234567890":        {},
		"go-build1234567890123456é": {},
		"":                          {},
		NewBuildID(start.In(time.FixedZone("", 3600))): start,
		NewBuildID(start.Add(999 * time.Millisecond)):  start,
	} {
		if got := StartOf(id); !got.Equal(want) {
			t.Errorf("%q: %v, want %v", id, got, want)
		}
	}
}

func TestWorkBuildID(t *testing.T) {
	slash := filepath.FromSlash
	if got := WorkBuildID(slash("/tmp/go-build123")); got != "go-build123" {
		t.Errorf("%q", got)
	}
	a, b := WorkBuildID(slash("/work/x")), WorkBuildID(slash("/work/y"))
	if a == b || a != WorkBuildID(slash("/work/x")) {
		t.Errorf("work directories of other names: %s and %s", a, b)
	}
	for _, work := range []string{slash("/work/x"), "", ".", slash("/"), slash("../..")} {
		if id := WorkBuildID(work); !regexp.MustCompile(`^work-[0-9a-f]{12}$`).MatchString(id) {
			t.Errorf("WorkBuildID(%q) = %q: no file name", work, id)
		}
	}
}

// TestFind checks which logs a command reads, and that only regular files are logs.
func TestFind(t *testing.T) {
	dir := cacheDir(t)
	found, err := Find(environment(""), "")
	if err != nil || found.Dir != dir || len(found.Logs) > 0 {
		t.Errorf("no directory: %+v, %v", found, err)
	}
	if _, err := found.Linked(func(string) bool { return true }); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("no log: %v", err)
	}
	now := time.Now()
	for name, hours := range map[string]int{"1.jsonl": 1, "2.jsonl": 3, "3.jsonl": 3, "1.jsonl.sent": 0} {
		write(t, filepath.Join(dir, name), "{}\n", now.Add(-time.Duration(hours)*time.Hour))
	}
	if err := os.Mkdir(filepath.Join(dir, "dir.jsonl"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		flag, env string
		args      []string
		want      string
	}{
		{"", "", nil, "1 3 2"},
		{"", "env", nil, "env"},
		{"flag", "env", nil, "flag"},
		{"flag", "env", []string{"b", "a"}, "b a"},
	} {
		found, err := Find(environment(test.env), test.flag, test.args...)
		if got := names(found.Logs); got != test.want || err != nil {
			t.Errorf("%+v: %s, %v", test, got, err)
		}
		if named := test.want != "1 3 2"; named != (found.Dir == "") {
			t.Errorf("%+v: directory %q", test, found.Dir)
		}
		if got, want := names(found.ByBuild()), strings.Replace(test.want, "1 3 2", "1 2 3", 1); got != want {
			t.Errorf("%+v: by build %s", test, got)
		}
	}
}

func names(list []Log) string {
	var ids []string
	for _, log := range list {
		ids = append(ids, BuildOf(log.Path))
	}
	return strings.Join(ids, " ")
}

// write writes a file that was last written to at a time.
func write(t *testing.T, path, text string, when time.Time) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, when, when); err != nil {
		t.Fatal(err)
	}
}

// TestLinked checks that a build is looked for where it is asked for: the last one that
// linked something, and whether one failed after it.
func TestLinked(t *testing.T) {
	dir, now := cacheDir(t), time.Now()
	link := func(dir string) string { return `{"schema":1,"event":"link","dir":"` + dir + `"}` + "\n" }
	build := func(dir string, exit int, verb string) string {
		return fmt.Sprintf(`{"schema":1,"event":"build","dir":"%s","exit":%d,"command":["%s"]}`, dir, exit, verb) + "\n"
	}
	const tool, relocation = `{"schema":1,"event":"tool"}` + "\n", `{"schema":1,"event":"relocation"}` + "\n"
	for i, text := range []string{
		"", // a: empty
		build("fresh", 1, "build"),
		relocation + link("fails"),
		relocation + link("here") + build("here", 1, "test"), // d
		relocation + link("here"),                            // e
		tool + build("here", 0, "build"),                     // up to date
		tool + build("fails", 1, "build"),
		tool + build("here", 2, "vet"),
		relocation + link("there") + build("there", 0, "build"), // i
		relocation + "cut",
	} {
		write(t, filepath.Join(dir, string(rune('a'+i))+".jsonl"), text, now.Add(time.Duration(i-20)*time.Hour))
	}
	found, err := All()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		dir, want string
		failed    bool
	}{
		{"here", "e", false}, {"there", "i", false}, {"fails", "c", true}, {"fresh", "", true}, {"nowhere", "", false},
	} {
		last, err := found.Linked(func(dir string) bool { return dir == test.dir })
		got := strings.TrimSuffix(filepath.Base(last.Path), suffix)
		if got = strings.TrimPrefix(got, "."); got != test.want || (err == nil) != (test.want != "") || (last.Failed != nil) != test.failed {
			t.Errorf("%s: %+v, %v", test.dir, last, err)
		}
	}
	if path, err := found.Newest(); BuildOf(path) != "j" || err != nil {
		t.Errorf("newest: %s, %v", path, err)
	}
	if err := os.Remove(filepath.Join(dir, "i.jsonl")); err != nil {
		t.Fatal(err)
	}
	if last, err := found.Linked(func(dir string) bool { return dir == "there" }); err == nil {
		t.Errorf("one was removed since: %+v", last)
	}
	named, err := Find(environment(""), filepath.Join(dir, "f.jsonl"))
	if last, linked := named.Linked(nil); BuildOf(last.Path) != "f" || err != nil || linked != nil {
		t.Errorf("named: %+v, %v, %v", last, err, linked)
	}
}
