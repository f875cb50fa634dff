package story_test

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestDocs holds pages of docs against the stories whose outputs they show: a
// block ```text NAME is the story's file NAME, or STORY/NAME where a page shows
// several, and every command is one that a story runs. With UPDATE_SCRIPTS=1 the
// blocks are written anew.
func TestDocs(t *testing.T) {
	for _, tt := range []struct {
		page    string
		stories []string
		whole   bool     // all that the story prints is shown
		but     []string // this is not
	}{
		{"rollout.md", []string{"policies/rollout_road"}, true, []string{"tight.txt"}},
		{"verify.md", []string{"tools/attest"}, false, nil},
		{"builds.md", []string{"builds/builds_list", "builds/builds_show", "builds/builds_compare"}, false, nil},
	} {
		t.Run(tt.page, func(t *testing.T) {
			files := make(map[string]string)
			var commands strings.Builder
			for _, name := range tt.stories {
				story, err := txtar.ParseFile(filepath.Join("..", "..", "testdata", "script", filepath.FromSlash(name+".txtar")))
				if err != nil {
					t.Fatal(err)
				}
				prefix := ""
				if len(tt.stories) > 1 {
					prefix = path.Base(name) + "/"
				}
				for _, f := range story.Files {
					if strings.HasSuffix(f.Name, ".txt") {
						files[prefix+f.Name] = string(f.Data)
					}
				}
				commands.Write(story.Comment)
			}
			shown := checkDoc(t, filepath.Join("..", "..", "docs", tt.page), files, commands.String())
			for name := range files {
				if _, ok := shown[name]; !ok && tt.whole && !slices.Contains(tt.but, name) {
					t.Errorf("%s does not show %s", tt.page, name)
				}
			}
		})
	}
}

// checkDoc holds a page against the files it shows and the commands of stories,
// and returns what it shows.
func checkDoc(t *testing.T, file string, files map[string]string, story string) map[string]string {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	shown, commands, made := readDoc(t, string(data), files)
	if len(shown) == 0 {
		t.Errorf("%s shows nothing", file)
	}
	for _, command := range commands {
		if !strings.Contains(story, "exec "+command+"\n") {
			t.Errorf("no story runs %q", command)
		}
	}
	if os.Getenv("UPDATE_SCRIPTS") != "" {
		if err := os.WriteFile(file, []byte(made), 0o666); err != nil {
			t.Fatal(err)
		}
		return shown
	}
	for name, text := range shown {
		if want, ok := files[name]; !ok || text != want {
			t.Errorf("%s shows as %s\n%s\nand the story has\n%s", file, name, text, want)
		}
	}
	return shown
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
