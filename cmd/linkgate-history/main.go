// Linkgate-history prints what builds were like over time. It keeps that in a
// SQLite database, which it fills from linkgate's logs. It is a program of its
// own so that linkgate, which runs beside every tool of a build, need not hold a
// database.
//
//	linkgate history [-since 30d] [-by day|week] [log...]
package main

import (
	"os"

	"github.com/linkgate/linkgate/internal/cli"
)

func main() { os.Exit(run(cli.OSEnv(), os.Args[1:])) }
