package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/cli"
)

// TestJSON holds that every command which prints data has -json, and that what it prints
// then is one JSON value with a schema.
func TestJSON(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "cache"))
	t.Setenv("HOME", dir)
	for name, text := range map[string]string{
		"go.mod":        "module example.com/app\n\ngo 1.23\n",
		"main.go":       "package main\n\nfunc main() {}\n",
		"linkgate.yaml": "version: 1\nmode: warn\n",
		"log.jsonl":     link("a") + build("a") + link("b") + build("b"),
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	// What has to be run elsewhere, with the place that does so.
	elsewhere := map[string]string{
		"sdk check": "the story sdk_wrap", "attest": "the story attest", "verify": "stories of cmd/linkgate-verify", "check": "stories of reports", "history": "stories of cmd/linkgate-history",
	}
	// What prints no data: it does something, or its output is a text for others.
	none := []string{
		"build", "install", "run", "test", "vet", "tool", "policy fetch", "policy init", "policy schema", "sdk wrap", "sdk unwrap", "export otlp", "completion", "help",
	}
	runs := map[string]string{
		"report": "log.jsonl", "builds list": "-log log.jsonl", "builds show": "-log log.jsonl a", "builds compare": "-log log.jsonl a b", "builds gc": "-n",
		"explain": "-log log.jsonl runtime.nanotime", "policy check": "", "policy explain": "", "policy due": "",
		"baseline write": "log.jsonl", "baseline diff": "log.jsonl", "baseline tighten": "log.jsonl",
		"adopt": "-n", "diff": "log.jsonl log.jsonl", "version": "",
	}
	for _, name := range none {
		runs[name] = ""
	}
	each(func(name string, c cli.Command) {
		_, known := runs[name]
		_, hasJSON := c.Flag("json")
		prints := strings.Contains("\x00"+strings.Join(none, "\x00")+"\x00", "\x00"+name+"\x00")
		switch {
		case len(c.Commands) > 0:
		case prints == hasJSON:
			t.Errorf("%s: whether it has -json: %t", name, hasJSON)
		case prints || elsewhere[name] != "":
		case !known:
			t.Errorf("%s -json is run by no test", name)
		default:
			holdsJSON(t, append(strings.Fields(name+" "+runs[name]), "-json"))
		}
	})
}

// holdsJSON runs a command.
func holdsJSON(t *testing.T, args []string) {
	t.Helper()
	var stdout, stderr strings.Builder
	env := cli.Env{Getenv: os.Getenv, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Now: time.Now()}
	code := run(env, args)
	var out struct{ Schema int }
	if err := json.Unmarshal([]byte(stdout.String()), &out); err != nil || out.Schema != 1 || code != cli.ExitOK {
		t.Errorf("%q: exit code %d, %v:\n%s%s", args, code, err, &stdout, &stderr)
	}
}

func link(id string) string {
	return `{"schema":1,"event":"link","build":"` + id + `","link":"example.com/app","go":"go1.26.8","goos":"linux","goarch":"amd64","main":{"package":"example.com/app","module":"example.com/app","version":"(devel)"},"buildmode":"exe","mode":"warn","policy":"linkgate.yaml","guard":"native","result":"passed","rules":"go1.26","counts":{"packages":1}}` + "\n"
}

func build(id string) string {
	return `{"schema":1,"event":"build","build":"` + id + `","go":"go1.26.8","command":["build"],"dir":"/d","module":"example.com/app","start":"2026-11-21T10:00:00Z","wall":1000000,"exit":0,"result":"passed"}` + "\n"
}
