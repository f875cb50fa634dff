// Package check is what linkgate and the program linkgate-check know in common of linkgate
// check.
package check

import (
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/cli"
)

// Options are the command line of linkgate check.
type Options struct {
	Versions  []string // of -go, or a directory
	Platforms []string
	Tags      []string
	Tests     bool
	Log       string
	Fix       bool
	Format    string
	FailOn    string
	Args      []string
}

// Formats are the values of -format.
func Formats() []string { return []string{"text", "matrix", "json", "sarif", "markdown", "github"} }

// FailOn are the values of -fail-on.
func FailOn() []string { return []string{"deny", "possible", "found", "rules", "never"} }

// Command returns the entry of the table of commands.
func Command(run func(cli.Env, Options) error) cli.Command {
	o := &Options{Tests: true, Format: "text", FailOn: "deny"}
	json := false
	return cli.Command{
		Name:     "check",
		Synopsis: []string{"[packages]", "MODULE@VERSION"},
		Short:    "say what the linker of a Go version would refuse, before anything is built",
		Examples: `linkgate check ./...                        # with this Go
linkgate check -go 1.26,1.27 ./...          # before the toolchain is there
linkgate check -platform linux/arm64,windows/amd64 ./...
linkgate check -go 1.27 -platform all github.com/klauspost/cpuid/v2@v2.2.0
linkgate check -go ~/src/go ./...           # a release that is not built in
`,
		Long: `check reads only sources. It finds the packages, and all that they import, as
that Go version would on that platform: by its build constraints, and by the
experiments that are on by default. It looks up each linkname directive, and
each line of assembly that names another package's symbol, in the table of that
release, and applies the rules of its linker. A symbol of another module is
looked up in the sources of that module.

A finding is certain, or true if the local function is used (if-used), or true
if the program can reach it (if-reached): a symbol that is gone stops a link
only where its use is live. Code that hides its references is found only by a
link through linkgate. If a pull links, its declaration is compared with that of
the symbol: docs/signatures.md.

-platform all means the first-class ports, and all other platforms that the
sources with directives name. A module with a version is fetched, as go does,
and checked as a program of its own, without its tests. docs/check.md has more.

It is a program of its own, linkgate-check. Exit codes: 0; 1 for what -fail-on
names; 2 for a command line that cannot be understood; 3 where sources could not
be read or found.
`,
		Flags: []cli.Flag{
			{Name: "go", Value: "versions", Text: "judge by these Go versions, 1.26,1.27, or by the sources of one in a directory; default: this one", Into: list(&o.Versions)},
			{Name: "platform", Value: "list", Text: "judge for these GOOS/GOARCH, or for all; default: this one", Args: cli.Values{Words: []string{"all"}}, Into: list(&o.Platforms)},
			{Name: "tags", Value: "list", Text: "build tags", Into: list(&o.Tags)},
			{Name: "tests", Text: "the tests of the packages that are named, too; default: on, -tests=false leaves them out", Into: &o.Tests},
			{Name: "log", Value: "file", Text: "the log of a build of these packages: which references it has, and which are live", Args: cli.AllFiles(), Into: &o.Log},
			{Name: "fix", Text: "change the sources where a rule says how, and find the lowest newer version of each dependency without its findings", Into: &o.Fix},
			{Name: "fail-on", Value: "w", Text: "exit with 1 for what is denied and certain (deny, default), denied (possible), found, rules (found, and rules broken) or never", Args: cli.Values{Words: FailOn()}, Into: &o.FailOn},
			{Name: "format", Value: "f", Text: cli.Or(Formats()), Args: cli.Values{Words: Formats()}, Into: &o.Format},
			{Name: "json", Text: "the same as -format=json", Into: &json},
		},
		Args:   cli.Values{Dirs: true},
		Failed: cli.ExitUnknown,
		Run: func(env cli.Env, _ cli.Globals, args []string) error {
			o.Args = args
			if json {
				o.Format = "json"
			}
			switch {
			case !slices.Contains(Formats(), o.Format):
				return cli.Usagef("-format=%s: it is %s", o.Format, cli.Or(Formats()))
			case !slices.Contains(FailOn(), o.FailOn):
				return cli.Usagef("-fail-on=%s: it is %s", o.FailOn, cli.Or(FailOn()))
			}
			return run(env, *o)
		},
	}
}

// list adds the words of a flag that commas separate.
func list(into *[]string) func(string) error {
	return func(s string) error {
		*into = append(*into, strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })...)
		return nil
	}
}
