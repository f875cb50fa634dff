// Linkgate-blind is linkgate as a tool of go, blind to the references that HIDE names,
// "package symbol": stories prove with it that Go's own linker enforces.
package main

import (
	"os"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/toolexec"
)

func main() {
	env := cli.OSEnv()
	g, command, _ := cli.ToolGlobals(os.Args[1:])
	os.Exit(toolexec.Run(toolexec.Config{
		Command: command, Log: g.Log,
		Version: cli.Version, Getenv: env.Getenv, Stdout: env.Stdout, Stderr: env.Stderr, Now: env.Now,
		Hide: func(pkg, symbol string) bool { return pkg+" "+symbol == env.Getenv("HIDE") },
	}))
}
