package sdk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/sdk"
)

func wrapCommand() cli.Command {
	var policy string
	var alone bool
	return cli.Command{
		Name:     "wrap",
		Synopsis: []string{"dir"},
		Short:    "make dir a wrapped SDK of the toolchain that go is here, or make it anew",
		Flags: []cli.Flag{
			{Name: "policy", Value: "file", Args: cli.AllFiles(), Into: &policy,
				Text: "a policy that stands above the repositories' own in this SDK; made anew, it keeps the one that it has"},
			{Name: "portable", Into: &alone,
				Text: "let dir stand on its own, of hard links or copies: for sandboxes, images and machines without the toolchain"},
		},
		Args: cli.Values{Dirs: true},
		Run: func(env cli.Env, g cli.Globals, args []string) error {
			dir, err := oneDirectory(args)
			if err != nil {
				return err
			}
			if g.Policy != "" {
				return cli.Usagef("-policy stands behind wrap: before it, it would be a build's own")
			}
			return wrap(env, policy, dir, alone)
		},
	}
}

// wrap makes a wrapped SDK. One that is there already is replaced.
func wrap(env cli.Env, policy, dir string, alone bool) error {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	linkgate, err := os.Executable()
	if err != nil {
		return err
	}
	s, err := below()
	if err != nil {
		return err
	}
	s.Dir, s.Policy = abs, policy
	if err := replaces(s); err != nil {
		return err
	}
	if err := readPolicy(env, s); err != nil {
		return err
	}
	if err := sdk.Unwrap(abs); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	from := s.GOROOT
	if err := sdk.Wrap(s, linkgate, alone); err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "%s: %s in %s, with linkgate as its linker\nhint: put %s first on PATH\n",
		dir, s.Toolchain(), from, filepath.Join(dir, "bin"))
	return nil
}

// replaces takes over the policy of the wrapped SDK that is there, if there is one and no
// policy is named: to make an SDK anew loosens nothing.
func replaces(s *sdk.SDK) (err error) {
	if s.Policy != "" {
		s.Policy, err = filepath.Abs(s.Policy)
		return err
	}
	old, err := sdk.Read(s.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		s.Policy = old.Policy
	}
	return err
}

// below describes the toolchain that go is here, and where that is a wrapped SDK already,
// the one below it.
func below() (*sdk.SDK, error) {
	goEnv, err := gocmd.Env("go", "", "GOROOT", "GOTOOLDIR", "GOHOSTOS")
	if err != nil {
		return nil, err
	}
	goroot, err := filepath.EvalSymlinks(goEnv["GOROOT"])
	if err != nil {
		return nil, fmt.Errorf("go names GOROOT %q: %w", goEnv["GOROOT"], err)
	}
	switch wrapped, err := sdk.Read(goroot); {
	case err == nil:
		if err := wrapped.Check(); err != nil {
			return nil, cli.WithHint(err, "put another go first on PATH")
		}
		if wrapped.GOROOT == "" {
			return nil, cli.WithHint(fmt.Errorf("go here is the wrapped SDK %s, which has no toolchain below", goroot), "put the toolchain's own go first on PATH")
		}
		return &sdk.SDK{GOROOT: wrapped.GOROOT, Tool: wrapped.Tool}, nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	tools, err := filepath.Rel(goEnv["GOROOT"], goEnv["GOTOOLDIR"])
	if err != nil || !filepath.IsLocal(tools) {
		return nil, fmt.Errorf("go keeps its tools in %s, outside of its GOROOT %s", goEnv["GOTOOLDIR"], goEnv["GOROOT"])
	}
	name := "link"
	if goEnv["GOHOSTOS"] == "windows" {
		name += ".exe"
	}
	return &sdk.SDK{GOROOT: goroot, Tool: filepath.ToSlash(filepath.Join(tools, name))}, nil
}
