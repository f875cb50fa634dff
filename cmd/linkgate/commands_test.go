package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/help"
	"github.com/linkgate/linkgate/internal/report"
)

var update = flag.Bool("update", false, "write docs/reference.md anew")

// each calls check for every command and subcommand of the table, under the names that
// people type.
func each(check func(name string, c cli.Command)) {
	for _, c := range commands() {
		for _, name := range c.Names() {
			check(name, c)
		}
		for _, sub := range c.Commands {
			name := c.Name + " " + sub.Name
			sub, _ := c.Sub(sub.Name)
			check(name, sub)
		}
	}
}

// TestCommandsAreDescribed holds that everything which is in the table can be found: in the
// help, in what completion offers, in the reference, and in a story that runs it.
func TestCommandsAreDescribed(t *testing.T) {
	stories := readStories(t)
	general := output(t, "help")
	reference := reference()
	each(func(name string, c cli.Command) {
		words := strings.Fields(name)
		text := output(t, append([]string{"help"}, words...)...)
		if c.Short == "" || !strings.Contains(strings.Join(strings.Fields(text), " "), c.Short[1:]) {
			t.Errorf("linkgate help %s does not say what it does:\n%s", name, text)
		}
		if len(words) == 1 && !regexp.MustCompile(`(?m)^  ([a-z, ]*, )?`+name+`(,|$| )`).MatchString(general) {
			t.Errorf("linkgate help does not list %s", name)
		}
		for _, f := range c.Flags {
			if f.Text == "" || !strings.Contains(text, "\n  -"+f.Name+" ") {
				t.Errorf("linkgate help %s does not say what -%s does", name, f.Name)
			}
		}
		last := len(words) - 1
		offered := output(t, append(append([]string{"completion", "words"}, words[:last]...), words[last][:1])...)
		if !strings.Contains("\n"+offered, "\n"+words[last]+"\t") {
			t.Errorf("completion offers no %s, but %q", name, offered)
		}
		if !strings.Contains(reference, "linkgate "+name) && !strings.Contains(reference, "|"+name) {
			t.Errorf("the reference has no %s", name)
		}
		if !regexp.MustCompile(`exec linkgate( -[a-zA-Z]+ \S+)* ` + name + `\b`).MatchString(stories) {
			t.Errorf("no story runs linkgate %s", name)
		}
	})
}

// TestHelpFits holds that help fits a terminal of 80 columns.
func TestHelpFits(t *testing.T) {
	texts := map[string]string{"": output(t, "help")}
	each(func(name string, c cli.Command) { texts[name] = c.Help() })
	for _, c := range help.Topics() {
		texts[c.Name] = c.Help()
	}
	for name, text := range texts {
		for line := range strings.Lines(text) {
			line = strings.ReplaceAll(strings.TrimSuffix(line, "\n"), "\t", "        ")
			if len([]rune(line)) > 88 || len([]rune(line)) > 80 && !strings.HasPrefix(line, " ") || strings.HasSuffix(line, " ") {
				t.Errorf("linkgate help %s: %q", name, line)
			}
		}
	}
}

// TestFormatsAreDescribed holds the same of report's formats.
func TestFormatsAreDescribed(t *testing.T) {
	stories := readStories(t)
	text := output(t, "help", "report")
	for _, f := range report.Formats() {
		for _, flag := range []string{"-format", "-o"} {
			if offered := output(t, "completion", "words", "report", flag, f.Name); !strings.HasPrefix(offered, f.Name) {
				t.Errorf("completion of report %s offers no %s", flag, f.Name)
			}
		}
		if !regexp.MustCompile(`\b` + f.Name + `\b`).MatchString(text) {
			t.Errorf("linkgate help report has no %s", f.Name)
		}
		if !regexp.MustCompile(`exec linkgate report .*(-format |-o )` + f.Name).MatchString(stories) {
			t.Errorf("no story writes a report as %s", f.Name)
		}
	}
}

// output is what a command prints.
func output(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr strings.Builder
	env := cli.Env{Getenv: func(string) string { return "" }, Stdout: &stdout, Stderr: &stderr}
	if code := run(env, args); code != cli.ExitOK {
		t.Fatalf("%q: exit code %d: %s", args, code, &stderr)
	}
	return stdout.String()
}

// readStories returns the stories of testdata/script.
func readStories(t *testing.T) string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "..", "testdata", "script", "*", "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	var b strings.Builder
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(data)
	}
	return b.String()
}

// reference is the page docs/reference.md.
func reference() string {
	var b strings.Builder
	b.WriteString(`# Reference

Everything that linkgate's help says. The page is written by
` + "`go test ./cmd/linkgate -run TestReference -update`" + ` from the table of commands.
`)
	section := func(level, name, text string) {
		fmt.Fprintf(&b, "\n%s linkgate %s\n\n```text\n%s```\n", level, name, text)
	}
	table := commands()
	section("##", "help", help.General(table))
	for _, c := range table {
		if c.Name != "help" {
			section("##", strings.Join(c.Names(), ", "), c.Help())
		}
		for _, sub := range c.Commands {
			sub, _ := c.Sub(sub.Name)
			section("###", sub.Name, sub.Help())
		}
	}
	for _, topic := range help.Topics() {
		section("##", "help "+topic.Name, topic.Help())
	}
	return b.String()
}

// TestReference holds docs/reference.md against the table; -update writes it.
func TestReference(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "reference.md")
	want := reference()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what the table says: go test ./cmd/linkgate -run TestReference -update", path)
	}
}

// TestMan holds the manual pages against the table: a page for each command, with all of
// its flags and forms, that roff takes without a warning where it is installed.
func TestMan(t *testing.T) {
	dir := t.TempDir()
	help, _ := cli.Find(commands(), "help")
	env := cli.OSEnv()
	if code := cli.Execute(help, env, cli.Globals{}, []string{"help", "-man", dir}); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	groff, _ := exec.LookPath("groff")
	check := func(c cli.Command) {
		name := "linkgate-" + strings.ReplaceAll(c.Name, " ", "-") + ".1"
		page, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
		}
		plain := strings.NewReplacer(`\-`, "-", `\e`, `\`, `\&`, "").Replace(string(page))
		wants := append(c.Forms(), c.Short)
		for _, f := range c.Flags {
			wants = append(wants, f.Text)
		}
		for _, want := range wants {
			if !strings.Contains(plain, want) {
				t.Errorf("%s does not have %q", name, want)
			}
		}
		if groff == "" {
			return
		}
		cmd := exec.Command(groff, "-man", "-Tascii", "-ww", "-z", filepath.Join(dir, name))
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("groff: %v: %s", err, out)
		}
	}
	for _, c := range commands() {
		check(c)
		for _, sub := range c.Commands {
			sub, _ := c.Sub(sub.Name)
			check(sub)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "linkgate.1")); err != nil {
		t.Error(err)
	}
}
