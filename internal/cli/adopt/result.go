package adopt

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/plural"
)

// A result is what -json prints, and what is gathered for the text.
type result struct {
	Schema   int      `json:"schema"`
	Dry      bool     `json:"dry_run"`
	Commands int      `json:"commands"` // with the flag
	Programs int      `json:"programs"` // that they build, on all platforms
	Rules    int      `json:"rules"`    // that are added
	Changes  []change `json:"changes"`
	Left     []place  `json:"left"`     // to be changed by hand
	Never    []string `json:"never"`    // what no rule lets through, in words
	Complete bool     `json:"complete"` // everything could be built

	json bool
}

// A change is that of one file.
type change struct {
	File  string `json:"file"` // from the repository's root, with slashes
	New   bool   `json:"new"`
	Patch string `json:"patch"`
}

type place struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

func newResult(o options) *result {
	return &result{Schema: 1, Dry: o.dry, Changes: []change{}, Left: []place{}, Never: []string{}, Complete: true, json: o.json}
}

// none says that nothing is to be done.
func (r *result) none(env cli.Env) error {
	if r.json {
		return cli.PrintJSON(env, r)
	}
	return cli.Print(env, "no -checklinkname=0 in this repository\n")
}

// leave notes a line that has to be changed by hand.
func (r *result) leave(env cli.Env, file string, line int) {
	r.Left = append(r.Left, place{file, line})
	fmt.Fprintf(env.Stderr, "linkgate: warning: %s:%d: -checklinkname=0 stays here: change it by hand\n", file, line)
}

// carryOut makes a change, or prints it as a patch.
func (r *result) carryOut(env cli.Env, root string, e edit) error {
	c := change{e.name, !e.exists, e.patch()}
	r.Changes = append(r.Changes, c)
	if !r.Dry {
		if err := e.write(root); err != nil {
			return err
		}
	}
	switch {
	case r.json:
		return nil
	case r.Dry:
		return cli.Print(env, c.Patch)
	case c.New:
		return cli.Print(env, "wrote "+e.name+"\n")
	}
	return cli.Print(env, "changed "+e.name+"\n")
}

// print says what was done.
func (r *result) print(env cli.Env, files int) error {
	fmt.Fprintf(env.Stderr, "linkgate: %s in %s: %s, %s\n", plural.Count(r.Commands, "command"), plural.Count(files, "file"), plural.Count(r.Programs, "program"), plural.Count(r.Rules, "rule"))
	for _, s := range r.Never {
		fmt.Fprintf(env.Stderr, "linkgate: no rule makes this link: %s\n", s)
	}
	fmt.Fprintln(env.Stderr, "hint: build through linkgate from now on: `linkgate build` in place of go build, or GOFLAGS=-toolexec=linkgate")
	if r.json {
		return cli.PrintJSON(env, r)
	}
	return nil
}

// An edit is a file, by its name from the root with slashes, before and after.
type edit struct {
	name, old, new string
	exists         bool
}

// patch is what git apply takes.
func (e edit) patch() string {
	old := "a/" + e.name
	if !e.exists {
		old = os.DevNull
	}
	_, patch, _ := strings.Cut(string(diff.Diff(old, []byte(e.old), "b/"+e.name, []byte(e.new))), "\n")
	return strings.TrimSuffix(patch, "\n") + "\n"
}

func (e edit) write(root string) error {
	path, mode := filepath.Join(root, filepath.FromSlash(e.name)), os.FileMode(0o644)
	if fi, err := os.Stat(path); err == nil {
		mode = fi.Mode()
	}
	return os.WriteFile(path, []byte(e.new), mode)
}
