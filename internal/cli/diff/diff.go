// Package diff is linkgate diff: which linknames one side has and the other has not.
package diff

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/external"
	"github.com/linkgate/linkgate/internal/cli/refs"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
)

// options are the command line.
type options struct {
	fail     string // what ends with exit code 1: empty, deny, new or any
	format   string
	json     bool
	from, to string
}

// Command returns the entry of the table of commands.
func Command() cli.Command {
	o := &options{format: "text"}
	return cli.Command{
		Name:     "diff",
		Synopsis: []string{"OLD.jsonl NEW.jsonl", "REVISION REVISION", "MODULE@VERSION MODULE@VERSION", "BINARY BINARY"},
		Short:    "say which linknames an update adds and removes",
		Examples: `linkgate diff old.jsonl new.jsonl
linkgate diff -fail=deny -format markdown HEAD~1 HEAD   # for a pull request
linkgate diff example.com/a@v1.2.0 example.com/a@v1.3.0
linkgate diff ./server-1.2 ./server-1.3
`,
		Long: `For two logs, diff compares the references of the programs' last links. For two
versions of a module, or two git revisions of the main module, it compares the
directives in their sources. For two programs, it shows what linkgate verify
-against shows. Behind each linkname that is added, it prints what the policy
here decides: for logs by its classes, for sources by what the release of the go
on PATH says of the symbol. -fail alone means -fail=new. The exit code is 3 if
diff could not compare.
`,
		Flags: []cli.Flag{
			{Name: "fail", Value: "w", Text: "exit with 1 for one that is added and that the policy denies (deny), for any that is added (new), for any difference (any)",
				Args: cli.Values{Words: failOn()}, Optional: "new", Into: &o.fail},
			{Name: "format", Value: "f", Text: "text (default), json or markdown (a comment for a pull request)", Args: cli.Values{Words: formats()}, Into: &o.format},
			{Name: "json", Text: "the same as -format=json", Into: &o.json},
		},
		Args:   cli.AllFiles(),
		Failed: cli.ExitUnknown,
		Run: func(env cli.Env, g cli.Globals, args []string) error {
			if len(args) != 2 {
				return cli.Usagef("want two logs, two MODULE@VERSION, two git revisions, or two programs")
			}
			if o.json {
				o.format = "json"
			}
			switch {
			case o.fail != "" && !slices.Contains(failOn(), o.fail):
				return cli.Usagef("-fail=%s: it is %s", o.fail, cli.Or(failOn()))
			case !slices.Contains(formats(), o.format):
				return cli.Usagef("-format=%s: it is %s", o.format, cli.Or(formats()))
			}
			o.from, o.to = args[0], args[1]
			return run(env, g, *o)
		},
	}
}

// run prints the linknames that are in one of two and not in the other.
func run(env cli.Env, g cli.Globals, o options) error {
	var old, new linknames
	var scope string
	var err error
	switch {
	case isProgram(o.from) && isProgram(o.to):
		failOn := "never"
		switch o.fail {
		case "deny":
			failOn = "deny"
		case "new", "any":
			failOn = "found"
		}
		if o.format == "markdown" {
			return cli.Usagef("-format=markdown: of two programs there is text and json")
		}
		return external.Run(env, g, "verify", []string{"-fail-on=" + failOn, "-format=" + o.format, "-against=" + o.from, "--", o.to})
	case refs.AreLogs([]string{o.from, o.to}):
		old, new, scope, err = diffLogs(o.from, o.to)
	case isModuleVersion(o.from) && isModuleVersion(o.to):
		old, new, scope, err = diffModules(env, o.from, o.to)
	default:
		old, new, scope, err = diffRevisions(env, g, o.from, o.to)
	}
	if err != nil {
		return err
	}
	d, err := compare(env, g, old, new, scope)
	if err != nil {
		return err
	}
	if err := d.print(env, o.format); err != nil {
		return err
	}
	return cli.Found(d.fails(o.fail))
}

// isProgram reports whether a file begins as an ELF, PE or Mach-O file does.
func isProgram(name string) bool {
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 4)
	n, _ := io.ReadFull(f, head)
	return slices.ContainsFunc([]string{"\x7fELF", "MZ", "\xcf\xfa\xed\xfe"}, func(magic string) bool {
		return strings.HasPrefix(string(head[:n]), magic)
	})
}

func failOn() []string { return []string{"deny", "new", "any"} }

func formats() []string { return []string{"text", "json", "markdown"} }

// A linkname is what is compared of one.
type linkname struct {
	module string            // path; empty where the two sides are one module
	dir    string            // the package below the module, or its path in a log
	kind   finding.Direction // or open
	symbol string
}

func (l linkname) compare(other linkname) int {
	return cmp.Or(
		strings.Compare(l.module, other.module),
		strings.Compare(l.dir, other.dir),
		cmp.Compare(l.kind, other.kind),
		strings.Compare(l.symbol, other.symbol),
	)
}

// linknames are those of one side, each with where it is: the package with the
// module's version, and the line.
type linknames map[linkname]position

type position struct {
	pkg, line string
	ref       policy.Ref // as the policy looks at it
}

// add keeps the first position.
func (l linknames) add(name linkname, at position) {
	if _, ok := l[name]; !ok {
		l[name] = at
	}
}

// diffLogs compares what the last links of the programs in two logs have.
func diffLogs(from, to string) (old, new linknames, scope string, err error) {
	if old, err = logLinknames(from); err != nil {
		return nil, nil, "", err
	}
	if new, err = logLinknames(to); err != nil {
		return nil, nil, "", err
	}
	return old, new, "references outside std of all programs in the logs", nil
}

func logLinknames(path string) (linknames, error) {
	links, err := refs.LastLinks(path)
	if err != nil {
		return nil, err
	}
	list := make(linknames)
	for _, link := range links {
		for _, rel := range link.Relocations {
			if rel.Reference().OfItself() {
				continue
			}
			at := position{pkg: rel.From.Path, ref: refs.ForPolicy(rel, "")}
			if v := rel.From.Version; v != "" && v != "(devel)" {
				at.pkg = rel.From.Module + "@" + v + strings.TrimPrefix(rel.From.Path, rel.From.Module)
			}
			if d := rel.Directive; d != nil {
				at.line = fmt.Sprintf("%s:%d", strings.TrimPrefix(d.File, rel.From.Module+"@"+rel.From.Version+"/"), d.Line)
			}
			list.add(linkname{rel.From.Module, rel.From.Path, rel.Direction, rel.Symbol}, at)
		}
	}
	return list, nil
}

// isModuleVersion tells example.com/a@v1.2.0 from a git revision.
func isModuleVersion(arg string) bool {
	path, version, ok := strings.Cut(arg, "@")
	first, _, _ := strings.Cut(path, "/")
	if _, err := os.Stat(filepath.FromSlash(arg)); err == nil {
		return false
	}
	return ok && strings.Contains(first, ".") && strings.HasPrefix(version, "v")
}
