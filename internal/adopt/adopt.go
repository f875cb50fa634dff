// Package adopt finds -checklinkname=0 in the files that build a repository's programs, and takes
// it out: Makefiles, shell scripts, Dockerfiles, workflows of GitHub and GitLab, goreleaser,
// Taskfiles, magefiles and go:generate lines.
//
// It goes from the text of a file to the go commands that have the flag, each with what it builds
// and for which platform, and to the text without it. It builds nothing, and writes no file.
package adopt

import (
	"path"
	"slices"
	"strings"
)

// A Kind is what a file is to those who run it.
type Kind int

// The kinds of files that are understood.
const (
	Unknown Kind = iota
	Shell
	Make
	Docker
	Workflow // of GitHub or GitLab
	Taskfile
	Goreleaser
	Go
)

// KindOf returns what a file is, by its name from the repository's root, with slashes, and by its
// first line.
func KindOf(name string, data []byte) Kind {
	base, dir := path.Base(name), path.Dir(name)
	ext := path.Ext(base)
	yaml := ext == ".yml" || ext == ".yaml"
	stem := strings.ToLower(strings.TrimSuffix(base, ext))
	switch {
	case ext == ".go":
		return Go
	case ext == ".mk", stem == "makefile", stem == "gnumakefile":
		return Make
	case ext == ".sh", ext == ".bash", strings.HasPrefix(string(data), "#!") && strings.Contains(firstLine(data), "sh"):
		return Shell
	case strings.HasPrefix(base, "Dockerfile"), strings.HasPrefix(base, "Containerfile"), ext == ".Dockerfile", ext == ".dockerfile":
		return Docker
	case yaml && strings.TrimPrefix(stem, ".") == "goreleaser":
		return Goreleaser
	case yaml && strings.HasPrefix(stem, "taskfile"):
		return Taskfile
	case yaml && (strings.HasPrefix(dir+"/", ".github/") || strings.HasPrefix(dir+"/", ".gitlab/") || strings.HasSuffix(stem, "gitlab-ci") || stem == "action"):
		return Workflow
	}
	return Unknown
}

func firstLine(data []byte) string {
	line, _, _ := strings.Cut(string(data), "\n")
	return line
}

// A Command is a go command that has the flag.
type Command struct {
	File string
	Line int // from 1
	Verb string
	Dir  string // that it runs in, from the repository's root, with slashes
	Args []string
	Tags string

	GOOS, GOARCH, CGO string // empty where nothing is said

	Vague string // why it cannot be told what it builds; empty where it can
}

// Packages are what the command builds, "." where it names nothing.
func (c Command) Packages() []string {
	if len(c.Args) == 0 {
		return []string{"."}
	}
	return c.Args
}

// Same reports whether two commands build the same.
func (c Command) Same(other Command) bool {
	return c.test() == other.test() && c.Dir == other.Dir && c.Tags == other.Tags && c.GOOS == other.GOOS && c.GOARCH == other.GOARCH && c.CGO == other.CGO &&
		slices.Equal(c.Packages(), other.Packages())
}

func (c Command) test() bool { return c.Verb == "test" }

// A File is a file that has the flag.
type File struct {
	Name     string
	Old, New string
	Lines    []int // those that have it
	Commands []Command
	Left     []int // lines that still have it: nobody here knows how to change them
}

// Read returns what a file has of the flag, and reports whether it has it at all.
func Read(name string, data []byte) (File, bool) {
	f := File{Name: name, Old: string(data), New: string(data)}
	f.Lines = linesWith(f.Old)
	if len(f.Lines) == 0 {
		return f, false
	}
	kind := KindOf(name, data)
	if kind == Unknown {
		f.Left = f.Lines
		return f, true
	}
	if kind == Go && len(goCommands(f.Old)) == 0 && !strings.Contains(f.Old, "mage") {
		return f, false // a program that speaks of it
	}
	f.Commands = commands(kind, name, f.Old)
	f.New = Remove(kind, f.Old)
	f.Left = linesWith(f.New)
	return f, true
}

// linesWith returns the lines, from 1, on which the flag stands outside of comments.
func linesWith(text string) []int {
	var lines []int
	n := 0
	for line := range strings.Lines(text) {
		n++
		if at := flagPattern().FindStringIndex(line); at != nil && !comment(line[:at[0]]) {
			lines = append(lines, n)
		}
	}
	return lines
}

// comment reports whether what follows on a line is a comment. A go:generate line is none.
func comment(before string) bool {
	before = strings.TrimSpace(before)
	return strings.HasPrefix(before, "#") && !strings.HasPrefix(before, "#!") || strings.HasPrefix(before, "//") && !strings.HasPrefix(before, "//go:generate ")
}
