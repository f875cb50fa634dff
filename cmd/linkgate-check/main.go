// Linkgate-check says what the linker of a Go version would make of a program's linknames, from
// its sources alone. It is a program of its own so that linkgate, which runs beside every tool
// of a build, need not hold what each release declares.
//
//	linkgate check [-go 1.26,1.27] [-platform linux/arm64] ./...
package main

import (
	"os"

	"github.com/linkgate/linkgate/internal/cli"
)

func main() { os.Exit(run(cli.OSEnv(), os.Args[1:])) }
