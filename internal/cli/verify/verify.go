// Package verify is what linkgate and the program linkgate-verify know in common of linkgate
// verify.
package verify

import (
	"slices"

	"github.com/linkgate/linkgate/internal/cli"
)

// Options are the command line of linkgate verify.
type Options struct {
	Policy   string // empty: that of a build here
	Attested string // a file with statements; empty for none
	Against  string
	Format   string
	FailOn   string
	All      bool
	Files    []string
}

// Formats are the values of -format.
func Formats() []string { return []string{"text", "json", "sarif"} }

// FailOn are the values of -fail-on.
func FailOn() []string { return []string{"deny", "found", "unattested", "never"} }

// Command returns the entry of the table of commands.
func Command(run func(cli.Env, Options) error) cli.Command {
	o := &Options{Format: "text", FailOn: "deny"}
	json := false
	return cli.Command{
		Name:     "verify",
		Synopsis: []string{"BINARY|DIR|-..."},
		Short:    "say what finished programs show of linknames",
		Examples: `linkgate verify ./server
linkgate verify -policy linkgate.yaml -format sarif ./server >verify.sarif
linkgate verify /usr/bin                    # one line for each Go program
docker save app:1.3 | linkgate verify -     # the Go programs of an image
linkgate verify -against ./server-1.2 ./server-1.3
`,
		Long: `Reads ELF, PE and Mach-O files for amd64 and arm64 that Go 1.23 or later linked,
stripped or not. It finds calls from packages outside of std to functions of std
that are not API. The policy decides on each, by the module and version in the
build info. A program can show that something is there, but never that nothing
is there. So the answers are attested, found and unknown, and verify also says
what the file cannot show. docs/verify.md has examples.

With attest: true in the policy, a link leaves a note in the program that says
how it was linked. If the note fits these bytes, and grants everything that the
code shows, the answer is attested. A note is not signed.

Without -policy, verify takes the policy that a build in this directory would
have. In a directory it reads the programs that Go linked, and leaves out other
files. It does the same with a container image from standard input (-), as
docker save writes it.

It is a program of its own, linkgate-verify. Exit codes: 0; 1 for what -fail-on
names; 2 for a command line that cannot be understood; 3 where a file that was
named, or a Go program, could not be read.
`,
		Flags: []cli.Flag{
			{Name: "policy", Value: "file", Text: "judge by this policy", Args: cli.AllFiles(), Into: &o.Policy},
			{Name: "attestation", Value: "file", Text: "hold this statement, DSSE envelope or Sigstore bundle against the file and its note", Args: cli.AllFiles(), Into: &o.Attested},
			{Name: "against", Value: "file", Text: "leave out what this program has too", Args: cli.AllFiles(), Into: &o.Against},
			{Name: "fail-on", Value: "w", Text: "exit with 1 for deny (default), found, unattested or never", Args: cli.Values{Words: FailOn()}, Into: &o.FailOn},
			{Name: "format", Value: "f", Text: "text (default), json or sarif", Args: cli.Values{Words: Formats()}, Into: &o.Format},
			{Name: "json", Text: "the same as -format=json", Into: &json},
			{Name: "all", Text: "show also what std opens to others, and of several programs every finding", Into: &o.All},
		},
		Args:   cli.Values{Files: "*", Dirs: true},
		Failed: cli.ExitUnknown,
		Run: func(env cli.Env, _ cli.Globals, args []string) error {
			o.Files = args
			if json {
				o.Format = "json"
			}
			switch {
			case len(args) == 0:
				return cli.Usagef("it takes one or more programs")
			case !slices.Contains(Formats(), o.Format):
				return cli.Usagef("-format=%s: it is %s", o.Format, cli.Or(Formats()))
			case !slices.Contains(FailOn(), o.FailOn):
				return cli.Usagef("-fail-on=%s: it is %s", o.FailOn, cli.Or(FailOn()))
			}
			return run(env, *o)
		},
	}
}
