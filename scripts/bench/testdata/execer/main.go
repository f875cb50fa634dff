// Execer only becomes the command that its arguments are: the least that a
// -toolexec program in Go can do.
package main

import (
	"os"
	"syscall"
)

func main() {
	syscall.Exec(os.Args[1], os.Args[1:], os.Environ())
	os.Exit(1)
}
