package sdk

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/sdk"
)

func checkCommand() cli.Command {
	asJSON := false
	return cli.Command{
		Name:     "check",
		Synopsis: []string{"[dir]"},
		Short:    "say whether a wrapped SDK is in order and go here stays in it; without dir, the one that go is",
		Flags:    []cli.Flag{{Name: "json", Text: `print JSON, "schema": 1`, Into: &asJSON}},
		Args:     cli.Values{Dirs: true},
		Run: func(env cli.Env, _ cli.Globals, args []string) error {
			dir := ""
			if len(args) > 0 {
				var err error
				if dir, err = oneDirectory(args); err != nil {
					return err
				}
			}
			return check(env, dir, asJSON)
		},
	}
}

// A checkResult is what sdk check -json prints.
type checkResult struct {
	Schema   int       `json:"schema"`
	Dir      string    `json:"dir"`
	OK       bool      `json:"ok"`
	Go       string    `json:"go"`     // version
	Below    string    `json:"below"`  // the GOROOT that is wrapped
	Policy   string    `json:"policy"` // above those of the repositories; empty for none
	Problems []problem `json:"problems"`
}

type problem struct {
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// check prints everything that is wrong with a wrapped SDK.
func check(env cli.Env, dir string, asJSON bool) error {
	if dir == "" {
		goEnv, err := gocmd.Env("go", "", "GOROOT")
		if err != nil {
			return err
		}
		dir = goEnv["GOROOT"]
	}
	s, err := open(dir)
	if err != nil {
		return err
	}
	below := s.Check()
	if below != nil {
		below = cli.WithHint(below, "%s", s.Mend())
	}
	problems := append([]error{below, readPolicy(env, s)}, s.Altered()...)
	if below == nil {
		problems = append(problems, leavesSDK(s)...)
	}
	problems = slices.DeleteFunc(problems, func(err error) bool { return err == nil })
	if asJSON {
		out := checkResult{1, dir, len(problems) == 0, s.Toolchain(), s.GOROOT, s.Policy, []problem{}}
		for _, err := range problems {
			out.Problems = append(out.Problems, problem{err.Error(), cli.HintOf(err)})
		}
		if err := cli.PrintJSON(env, out); err != nil {
			return err
		}
		return cli.Found(!out.OK)
	}
	for _, err := range problems {
		cli.PrintError(env.Stderr, err)
	}
	if len(problems) > 0 {
		return cli.Found(true)
	}
	above := ""
	if s.Policy != "" {
		above = ", policy " + s.Policy
	}
	fmt.Fprintf(env.Stdout, "%s: ok: %s in %s%s\n", dir, s.Toolchain(), s.Below(), above)
	return renewable(env, dir, s)
}

// leavesSDK returns the ways in which the SDK's go, as it is started here, comes to another
// linker.
func leavesSDK(s *sdk.SDK) []error {
	goTool := filepath.Join(s.Dir, filepath.FromSlash(s.GoTool()))
	goEnv, err := gocmd.Env(goTool, "", "GOROOT", "GOTOOLCHAIN")
	if err != nil {
		return []error{err}
	}
	var errs []error
	if root, err := filepath.EvalSymlinks(goEnv["GOROOT"]); err != nil || root != s.Dir {
		errs = append(errs, cli.WithHint(fmt.Errorf("%s uses GOROOT %s here, and its linker", goTool, goEnv["GOROOT"]), "unset GOROOT"))
	}
	if goEnv["GOTOOLCHAIN"] != "local" {
		errs = append(errs, cli.WithHint(fmt.Errorf("%s has GOTOOLCHAIN=%s here: where go.mod asks for another toolchain, that one links", goTool, goEnv["GOTOOLCHAIN"]),
			"unset GOTOOLCHAIN, or `go env -u GOTOOLCHAIN`"))
	}
	return errs
}

// renewable says that this linkgate is not the one in the SDK, which is no error.
func renewable(env cli.Env, dir string, s *sdk.SDK) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	same, err := s.ShimIs(self)
	if err == nil && !same {
		fmt.Fprintf(env.Stdout, "hint: its linkgate is another build than this one: `linkgate sdk wrap %s` brings this one in\n", dir)
	}
	return err
}
