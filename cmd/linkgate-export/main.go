// Linkgate-export sends the builds of linkgate's logs to where an organisation
// gathers them. It is what `linkgate export` runs: a program of its own, since
// what it is made of would cost each tool of each build its start.
//
//	linkgate export otlp [-log file]... [ID...]
//
// It reads logs and the OTEL_* variables, and notes beside each log what of it
// was sent.
package main

import (
	"os"

	"github.com/linkgate/linkgate/internal/cli"
)

func main() { os.Exit(run(cli.OSEnv(), os.Args[1:])) }
