// Linkgate-export sends the builds in linkgate's logs to where an organisation
// gathers them. `linkgate export` runs it. It is a program of its own, since its
// dependencies would slow down the start of every tool of every build.
//
//	linkgate export otlp [-log file]... [ID...]
//
// It reads logs and the OTEL_* variables, and notes beside each log which parts
// of it were sent.
package main

import (
	"os"

	"github.com/linkgate/linkgate/internal/cli"
)

func main() { os.Exit(run(cli.OSEnv(), os.Args[1:])) }
