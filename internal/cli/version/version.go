// Package version is linkgate version.
package version

import (
	"cmp"
	"fmt"
	"runtime"
	"strings"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// Command returns the entry of the table of commands.
func Command() cli.Command {
	return cli.Command{
		Name:  "version",
		Short: "print the version and the toolchains that are built in",
		Run: func(env cli.Env, _ cli.Globals, args []string) error {
			if err := cli.NoArguments(args); err != nil {
				return err
			}
			return run(env)
		},
	}
}

// run prints linkgate's version, the Go it is built with and the toolchains whose layouts
// and rules are built in.
func run(env cli.Env) error {
	var known []string
	for minor := toolchain.First; minor <= toolchain.Last; minor++ {
		known = append(known, fmt.Sprintf("go1.%d", minor))
	}
	_, err := fmt.Fprintf(env.Stdout, "linkgate %s, built with %s for %s/%s\nknows %s; a newer toolchain is read by the sources in its GOROOT\n",
		cmp.Or(cli.Version(), "(devel)"), runtime.Version(), runtime.GOOS, runtime.GOARCH, strings.Join(known, ", "))
	return err
}
