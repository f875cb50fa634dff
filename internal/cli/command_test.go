package cli

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/policy"
)

// try runs a command with a group of subcommands below it, and returns what it printed and
// its exit code.
func try(err error, args ...string) (stdout, stderr string, code int) {
	var out, errs strings.Builder
	env := Env{Stdout: &out, Stderr: &errs}
	var o struct {
		names []string
		n     int
		dry   bool
	}
	o.n = 20
	c := Command{
		Name:  "group",
		Short: "do one of several things",
		Commands: []Command{{
			Name:     "list",
			Synopsis: []string{"[name...]"},
			Short:    "list names",
			Flags: []Flag{
				{Name: "n", Value: "number", Text: "how many", Into: &o.n},
				{Name: "name", Value: "name", Text: "this one", Into: &o.names},
				{Name: "dry", Text: "only say so", Into: &o.dry},
				{Name: "inside", Value: "x", Into: new(string)},
				{Name: "even", Value: "x", Text: "an even number", Into: func(s string) error {
					if s != "2" {
						return errors.New("want 2")
					}
					return nil
				}},
			},
			Failed: ExitUnknown,
			Run: func(env Env, _ Globals, args []string) error {
				fmt.Fprint(env.Stdout, o.names, o.n, o.dry, args)
				return err
			},
		}, {
			Name: "raw", Short: "pass arguments on", Raw: true,
			Run: func(env Env, _ Globals, args []string) error {
				fmt.Fprint(env.Stdout, args)
				return nil
			},
		}},
	}
	code = Execute(c, env, Globals{}, append([]string{"group"}, args...))
	return out.String(), errs.String(), code
}

func TestExecute(t *testing.T) {
	const groupHelp = "usage: linkgate group list [-n number] [-name name]... [-dry] [-even x] [name...]\n       linkgate group raw\n\nDo one of several things.\n\n" +
		"Commands:\n\n  list        list names\n  raw         pass arguments on\n"
	for _, test := range []struct {
		args           string
		stdout, stderr string
		code           int
	}{
		{"list", "[] 20 false []", "", ExitOK},
		{"list -name a -n 3 -dry -name b x -- -n", "[a b] 3 true [x -n]", "", ExitOK},
		{"list -dry=false -- -n", "[] 20 false [-n]", "", ExitOK},
		{"raw -h -n", "[raw -h -n]", "", ExitOK},
		{"-h", groupHelp, "", ExitOK},
		{"", "", "linkgate: group: it takes a command: list or raw\nhint: `linkgate help group` shows how\n", ExitUsage},
		{"lsit", "", "linkgate: group: unknown command \"lsit\"\nhint: did you mean `linkgate group list`?\n", ExitUsage},
		{"other", "", "linkgate: group: unknown command \"other\"\nhint: `linkgate help group` shows how\n", ExitUsage},
		{"list -nmae a", "", "linkgate: group list: flag provided but not defined: -nmae\nhint: did you mean -name?\n", ExitUsage},
		{"list -insid a", "", "linkgate: group list: flag provided but not defined: -insid\nhint: `linkgate help group list` shows how\n", ExitUsage},
		{"list -n x", "", "linkgate: group list: invalid value \"x\" for flag -n: parse error\nhint: `linkgate help group list` shows how\n", ExitUsage},
		{"list -even 3", "", "linkgate: group list: invalid value \"3\" for flag -even: want 2\nhint: `linkgate help group list` shows how\n", ExitUsage},
	} {
		stdout, stderr, code := try(nil, strings.Fields(test.args)...)
		if stdout != test.stdout || stderr != test.stderr || code != test.code {
			t.Errorf("%q: exit code %d, stdout %q, stderr %q, want %d, %q, %q", test.args, code, stdout, stderr, test.code, test.stdout, test.stderr)
		}
	}
}

// TestErrors: what an error prints, and its exit code.
func TestErrors(t *testing.T) {
	plain := errors.New("open x: no such file")
	for _, test := range []struct {
		err    error
		stderr string
		code   int
	}{
		{plain, "linkgate: open x: no such file\n", ExitUnknown},
		{WithHint(plain, "make %s", "x"), "linkgate: open x: no such file\nhint: make x\n", ExitUnknown},
		{fmt.Errorf("reading: %w", WithHint(plain, "make x")), "linkgate: reading: open x: no such file\nhint: make x\n", ExitUnknown},
		{Exit(7), "", 7},
		{Found(true), "", ExitError},
		{Found(false), "", ExitOK},
		{NoArguments([]string{"x"}), "linkgate: group list: it takes no argument, got \"x\"\nhint: `linkgate help group list` shows how\n", ExitUsage},
		{&policy.MissingModule{Module: "corp.example/policy@v1.0.0"}, "linkgate: the module corp.example/policy@v1.0.0 is not in the module cache\n" +
			"hint: run `linkgate policy fetch`: a build takes a policy from the module cache, and never from the network\n", ExitUnknown},
	} {
		_, stderr, code := try(test.err, "list")
		if stderr != test.stderr || code != test.code {
			t.Errorf("%v: exit code %d, %q, want %d, %q", test.err, code, stderr, test.code, test.stderr)
		}
	}
}
