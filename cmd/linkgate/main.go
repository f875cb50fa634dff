// Linkgate stands between go and its linker, and decides module by module
// whether the check of linknames (-checklinkname) holds.
//
//	go build -toolexec=linkgate ./...
//	linkgate build ./...
//
// `linkgate help` says what else it does.
package main

import (
	"os"
	"time"
)

func main() {
	os.Exit(run(world{
		getenv: os.Getenv,
		stdout: os.Stdout,
		stderr: os.Stderr,
		now:    time.Now(),
	}, os.Args[1:]))
}
