// Linkgate stands between go and its linker, and decides module by module
// whether the check of linknames (-checklinkname) holds.
//
//	go build -toolexec=linkgate ./...
//	linkgate build ./...
//
// `linkgate help` says what else it does.
package main

import (
	"errors"
	"flag"
	"os"
	"path/filepath"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/sdk"
	"github.com/linkgate/linkgate/toolexec"
)

func main() { os.Exit(run(cli.OSEnv(), os.Args[1:])) }

// run tells a tool that go starts from a command that a person gives, and returns the exit
// code. In a wrapped SDK this program is go's linker, and nothing else. The tool comes first, before there is a table of commands: linkgate starts once for
// every tool of a build.
func run(env cli.Env, args []string) int {
	if linker, ok := sdk.Executable(); ok {
		return toolexec.Run(toolConfig(env, cli.Globals{}, append([]string{linker}, args...)))
	}
	if g, command, ok := cli.ToolGlobals(args); ok {
		return toolexec.Run(toolConfig(env, g, command))
	}
	g, rest, dashes, err := cli.ParseGlobals(args)
	switch {
	case err == nil && g.Version:
		rest, dashes = append([]string{"version"}, rest...), false
	case errors.Is(err, flag.ErrHelp), err == nil && len(rest) == 0:
		rest, dashes = []string{"help"}, false
	case err != nil:
		return cli.Fail(env, err)
	}
	table := commands()
	if command, ok := cli.Find(table, rest[0]); ok && !dashes {
		if g.Chdir != "" {
			if err := os.Chdir(g.Chdir); err != nil {
				return cli.Fail(env, err)
			}
		}
		return cli.Execute(command, env, g, rest)
	}
	// go starts the C compilers by their bare names, and it alone sets GOTOOLDIR.
	if dashes || filepath.Base(rest[0]) != rest[0] || env.Getenv("GOTOOLDIR") != "" {
		return toolexec.Run(toolConfig(env, g, rest))
	}
	return cli.Fail(env, cli.Unknown("command", rest[0], "linkgate ", cli.Names(table)))
}

// toolConfig is the call of a tool, with the flags before it.
func toolConfig(env cli.Env, g cli.Globals, command []string) toolexec.Config {
	return toolexec.Config{
		Command: command,
		Policy:  g.Policy, Log: g.Log, Dir: g.Dir, Build: g.Build, Telemetry: g.Telemetry, Overlay: g.Overlay, Organisation: env.Organisation,
		Version: cli.Version, Getenv: env.Getenv, Stdout: env.Stdout, Stderr: env.Stderr, Now: env.Now,
	}
}
