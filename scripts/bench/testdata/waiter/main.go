// Waiter only starts the command that its arguments are and waits for it: the least
// that a -toolexec program in Go can do that says how a tool ended.
package main

import (
	"os"
	"syscall"
)

func main() {
	files := []uintptr{0, 1, 2}
	pid, err := syscall.ForkExec(os.Args[1], os.Args[1:], &syscall.ProcAttr{Env: os.Environ(), Files: files})
	if err != nil {
		os.Exit(1)
	}
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(pid, &status, 0, nil); err != nil {
		os.Exit(1)
	}
	os.Exit(status.ExitStatus())
}
