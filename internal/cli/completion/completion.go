// Package completion is linkgate completion: scripts with which a shell completes linkgate's
// command lines. They ask linkgate itself what there is to complete, by
// linkgate completion words.
package completion

import (
	"fmt"
	"strings"

	"github.com/linkgate/linkgate/internal/cli"
)

// Command returns the entry of the table of commands; table returns that table.
func Command(table func() []cli.Command) cli.Command {
	return cli.Command{
		Name:     "completion",
		Synopsis: []string{"bash|zsh|fish"},
		Short:    "print a completion script for a shell",
		Examples: `source <(linkgate completion bash)          # in .bashrc
source <(linkgate completion zsh)           # in .zshrc, behind compinit
linkgate completion fish | source           # in config.fish
`,
		Args:    cli.Values{Words: shells()},
		Ordered: true, // behind words is another command line
		Run: func(env cli.Env, _ cli.Globals, args []string) error {
			if len(args) > 1 && args[0] == "words" {
				return words(env, table(), args[1:])
			}
			return run(env, args)
		},
	}
}

func shells() []string { return []string{"bash", "zsh", "fish"} }

// run prints the script of a shell.
func run(env cli.Env, args []string) error {
	if len(args) != 1 {
		return cli.Usagef("it takes a shell: %s", cli.Or(shells()))
	}
	script, ok := map[string]string{"bash": bash, "zsh": zsh, "fish": fish}[args[0]]
	if !ok {
		return cli.Unknown("shell", args[0], "linkgate completion ", shells())
	}
	return cli.Print(env, script)
}

// words prints what may stand in the place of the last word of a command line, a line each,
// with a tab and a text behind it. The line ":files" stands for files, ":files EXT" for
// those with that extension, and ":dirs" for directories.
func words(env cli.Env, table []cli.Command, line []string) error {
	g := new(cli.Globals)
	c := cli.Command{Flags: g.Flags(), Commands: table}
	last := len(line) - 1
	values, given := cli.Values{}, false // of the flag before
	for _, word := range line[:last] {
		name, isFlag := strings.CutPrefix(word, "-")
		f, known := c.Flag(strings.TrimPrefix(name, "-"))
		switch {
		case given:
			given = false
		case isFlag && known && f.Value != "":
			values, given = f.Args, true
		case isFlag:
		default:
			if sub, ok := cli.Find(c.Commands, word); ok {
				c = sub
			}
		}
	}
	var out []string
	if given {
		out = offer(values)
	} else {
		for _, sub := range c.Commands {
			for _, name := range sub.Names() {
				out = append(out, name+"\t"+summary(sub.Short))
			}
		}
		for _, f := range c.Flags {
			if f.Text != "" {
				out = append(out, "-"+f.Name+"\t"+summary(f.Text))
			}
		}
		out = append(out, offer(c.Args)...)
	}
	for _, word := range out {
		if strings.HasPrefix(word, ":") || strings.HasPrefix(word, line[last]) {
			if _, err := fmt.Fprintln(env.Stdout, word); err != nil {
				return err
			}
		}
	}
	return nil
}

// offer lists values.
func offer(v cli.Values) []string {
	list := append([]string(nil), v.Words...)
	if v.Dirs {
		list = append(list, ":dirs")
	}
	switch v.Files {
	case "":
	case "*":
		list = append(list, ":files")
	default:
		list = append(list, ":files "+v.Files)
	}
	return list
}

// summary is the beginning of a text that stands for the whole.
func summary(text string) string {
	if i := strings.IndexAny(text, ":;(."); i > 0 {
		text = text[:i]
	}
	return strings.TrimSpace(text)
}
