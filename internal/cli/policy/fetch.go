package policy

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/plural"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

func fetchCommand() cli.Command {
	return cli.Command{
		Name:  "fetch",
		Short: "bring the modules that the policy extends into the module cache, where a build takes them from",
		Run: func(env cli.Env, g cli.Globals, args []string) error {
			if err := cli.NoArguments(args); err != nil {
				return err
			}
			return fetch(env, g)
		},
	}
}

// fetch brings the modules that the policy extends, and those that they extend, into go's
// module cache. A build takes them from there, and never from the network.
func fetch(env cli.Env, g cli.Globals) error {
	proj := gocmd.WithModCache(g.Project(env))
	file, err := project.FindPolicy(proj, "")
	if err != nil {
		return err
	}
	above, err := proj.Organisation.Policies()
	if err != nil {
		return err
	}
	if file.Path == "" && len(above) == 0 {
		return errors.New("there is no policy here")
	}
	var fetched []string
	read := file.Read(proj)
	// Each module is fetched when it is asked for; what it extends is asked for next.
	p, err := file.LoadPolicy(proj, func(place policy.Place) ([]byte, error) {
		text, err := read(place)
		var missing *policy.MissingModule
		if !errors.As(err, &missing) {
			return text, err
		}
		if _, err := gocmd.Download(env.Getenv, missing.Module); err != nil {
			return nil, err
		}
		fetched = append(fetched, missing.Module)
		return read(place)
	})
	slices.Sort(fetched)
	for _, m := range slices.Compact(fetched) {
		fmt.Fprintf(env.Stdout, "fetched %s\n", m)
	}
	if err != nil {
		return err
	}
	modules := 0
	for _, l := range p.Layers() {
		modules += len(l.Modules())
	}
	fmt.Fprintf(env.Stdout, "%s: all that it extends is here, with %s\n", cmp.Or(file.Name, p.File()), plural.Count(modules, "module"))
	return nil
}
