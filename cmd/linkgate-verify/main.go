// Linkgate-verify says what finished programs show of linknames. It is a program of its own
// so that linkgate, which runs beside every tool of a build, need not hold a disassembler and
// the readers of executable files.
//
//	linkgate verify [-policy FILE] BINARY...
package main

import (
	"os"

	"github.com/linkgate/linkgate/internal/cli"
)

func main() { os.Exit(run(cli.OSEnv(), os.Args[1:])) }
