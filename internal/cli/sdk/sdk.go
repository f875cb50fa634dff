// Package sdk is linkgate sdk: GOROOTs whose linker is linkgate.
package sdk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/sdk"
)

// Command returns the entry of the table of commands.
func Command() cli.Command {
	return cli.Command{
		Name:     "sdk",
		Short:    "wrap a Go toolchain so that linkgate stands at every link, without -toolexec; check it, remove it",
		Long:     long,
		Commands: []cli.Command{wrapCommand(), checkCommand(), unwrapCommand()},
	}
}

const long = `A wrapped SDK is a GOROOT of links to another one, in which the linker alone is
linkgate. Its bin/go is all that a person or a tool needs:

	linkgate sdk wrap /opt/go-linkgate
	PATH=/opt/go-linkgate/bin:$PATH go build ./...

Only links pass through linkgate: nothing is compiled again, and the build cache
is shared with the toolchain below. Tools that start go themselves, with their
own -toolexec or without, are judged all the same. linkgate build and
-toolexec=linkgate work there too, and a link is judged once.

With -policy a policy stands above those of the repositories that are built with
this SDK, as /etc/linkgate/linkgate.yaml does on a whole machine: what is final
in it, no flag, variable or file of a repository loosens. It is read where it
lies at every link.

The toolchain below is that of the go command that runs here, and may be one
that GOTOOLCHAIN has downloaded. It is not changed. When it is gone or becomes
another version, nothing is linked until the SDK is wrapped again. An SDK that
is made with -portable needs none, and may go to other machines.

In a wrapped SDK GOTOOLCHAIN is local unless the environment or go env -w says
otherwise: another toolchain has a linker of its own. A GOROOT in the
environment leads away too. sdk check names both.

Builders that call the linker without go do not say which modules a program is
made of. LINKGATE_MODULES names a file that does: a go.mod, or what
go list -m all prints. Links that go starts pay no heed to it.
`

// open reads the wrapped SDK in a directory, whose links are followed: what is done to it
// is done to the directory itself.
func open(dir string) (*sdk.SDK, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if abs, err = filepath.EvalSymlinks(abs); err != nil {
		return nil, err
	}
	s, err := sdk.Read(abs)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is no wrapped SDK: it has no %s", dir, sdk.FileName)
	}
	return s, err
}

// readPolicy reads the policy of an SDK as a link would.
func readPolicy(env cli.Env, s *sdk.SDK) error {
	if s.Policy == "" {
		return nil
	}
	data, err := os.ReadFile(s.Policy)
	if err == nil {
		_, err = policy.Load(s.Policy, data, project.PolicyAt(s.Policy).Read(gocmd.WithModCache(project.Env{Getenv: env.Getenv})))
	}
	return err
}

// oneDirectory returns the only argument.
func oneDirectory(args []string) (string, error) {
	if len(args) != 1 {
		return "", cli.Usagef("it takes one directory, got %d", len(args))
	}
	return args[0], nil
}
