package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/cli"
)

// TestExitCodes holds the table of linkgate help exit-codes against the commands.
func TestExitCodes(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("XDG_CACHE_HOME", dir)
	t.Setenv("HOME", dir)
	for name, text := range map[string]string{
		"go.mod":        "module example.com/app\n\ngo 1.23\n",
		"linkgate.yaml": "version: 1\nrules:\n  - {module: main, action: allow, expires: 2020-01-01}\n",
		"bad.yaml":      "version: 2\n",
		"log.jsonl":     link("a"),
		"more.jsonl":    strings.TrimSpace(refused) + "\n" + link("a"),
		"bad.jsonl":     "x\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for line := range strings.Lines(exits) {
		want, command, _ := strings.Cut(strings.TrimSpace(line), " ")
		var stdout, stderr strings.Builder
		env := cli.Env{Getenv: os.Getenv, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Now: time.Now()}
		if code := run(env, strings.Fields(command)); string(rune('0'+code)) != want {
			t.Errorf("linkgate %s: exit code %d, want %s\n%s%s", command, code, want, &stdout, &stderr)
		}
	}
}

const refused = `{"schema":1,"event":"relocation","build":"a","link":"example.com/app","go":"go1.26.8","goos":"linux","goarch":"amd64","direction":"pull","form":"func","symbol":"fmt.tooLarge","from":{"package":"example.com/c","module":"example.com/c","version":"v1.1.0"},"to":{"package":"fmt","module":"std","version":"go1.26.8"},"linker":{"verdict":"refused","why":"not pushed by fmt"},"classes":["refused"],"decision":{"action":"warn","rule":"built-in default for refused","enforce":"deny"}}`

// exits are command lines with their exit codes.
const exits = `0 report more.jsonl
1 report -fail-on new more.jsonl
3 report -fail-on new bad.jsonl
3 report gone.jsonl
3 report
2 report -format x
1 builds show
1 builds -log gone.jsonl
2 builds compare a
2 builds gone
1 explain runtime.nothingOfTheKind
2 explain
0 policy check
1 policy check bad.yaml
1 policy check gone.yaml
0 policy explain
3 -policy bad.yaml policy explain
2 policy explain a b nothing
0 policy due
1 policy due -fail
3 -policy bad.yaml policy due
1 policy init
2 policy schema x
0 baseline diff log.jsonl
1 baseline diff more.jsonl
3 baseline diff gone.jsonl
3 baseline write bad.jsonl
3 baseline tighten gone.jsonl
2 baseline
0 adopt -n
2 adopt -expires x
0 diff log.jsonl more.jsonl
1 diff -fail log.jsonl more.jsonl
3 diff log.jsonl gone.jsonl
2 diff log.jsonl
3 attest log.jsonl
3 attest gone
2 attest
1 sdk check .
1 sdk unwrap .
2 sdk wrap
0 version
2 version x
2 completion
2 help nothing
2 nothing
1 -C gone report
2 -nothing build
2 tool
`
