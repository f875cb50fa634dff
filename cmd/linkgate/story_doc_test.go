package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestRolloutDoc holds docs/rollout.md against the story whose outputs it shows:
// a block ```text NAME is the story's file NAME, every such file is shown, and
// every command is one that the story runs. With UPDATE_SCRIPTS=1 the blocks
// are written anew.
func TestRolloutDoc(t *testing.T) {
	story, err := txtar.ParseFile(filepath.Join("..", "..", "testdata", "script", "rollout_road.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for _, f := range story.Files {
		if strings.HasSuffix(f.Name, ".txt") {
			files[f.Name] = string(f.Data)
		}
	}
	path := filepath.Join("..", "..", "docs", "rollout.md")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	shown, commands, made := readDoc(t, string(data), files)
	for name := range files {
		if _, ok := shown[name]; !ok && name != "tight.txt" {
			t.Errorf("%s does not show %s", path, name)
		}
	}
	for _, command := range commands {
		if !strings.Contains(string(story.Comment), "exec "+command+"\n") {
			t.Errorf("the story does not run %q", command)
		}
	}
	if os.Getenv("UPDATE_SCRIPTS") != "" {
		if err := os.WriteFile(path, []byte(made), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	for name, text := range shown {
		if want, ok := files[name]; !ok || text != want {
			t.Errorf("%s shows as %s\n%s\nand the story has\n%s", path, name, text, want)
		}
	}
}

// readDoc returns the named blocks of a page, the commands in its sh blocks,
// and the page with the blocks as files has them.
func readDoc(t *testing.T, page string, files map[string]string) (shown map[string]string, commands []string, made string) {
	shown = make(map[string]string)
	var out strings.Builder
	open, name := false, ""
	for line := range strings.Lines(page) {
		fence, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "```")
		switch {
		case ok && !open:
			open = true
			lang, file, _ := strings.Cut(fence, " ")
			if name = file; name != "" {
				shown[name] = ""
			} else if lang == "sh" {
				name = "sh"
			}
			out.WriteString(line)
			if name != "sh" {
				out.WriteString(files[name])
			}
		case ok:
			open, name = false, ""
			out.WriteString(line)
		case name == "sh":
			commands = append(commands, strings.TrimSuffix(line, "\n"))
			out.WriteString(line)
		case name != "":
			shown[name] += line
		default:
			out.WriteString(line)
		}
	}
	if open {
		t.Error("a block of the page has no end")
	}
	return shown, commands, out.String()
}
