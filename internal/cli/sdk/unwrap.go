package sdk

import (
	"fmt"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/sdk"
)

func unwrapCommand() cli.Command {
	return cli.Command{
		Name:     "unwrap",
		Synopsis: []string{"dir"},
		Short:    "remove a wrapped SDK; the toolchain below stays",
		Args:     cli.Values{Dirs: true},
		Run: func(env cli.Env, _ cli.Globals, args []string) error {
			dir, err := oneDirectory(args)
			if err != nil {
				return err
			}
			s, err := open(dir)
			if err != nil {
				return err
			}
			if err := sdk.Unwrap(s.Dir); err != nil {
				return err
			}
			stays := ""
			if s.GOROOT != "" {
				stays = "; " + s.GOROOT + " stays"
			}
			fmt.Fprintf(env.Stdout, "removed %s%s\n", dir, stays)
			return nil
		},
	}
}
