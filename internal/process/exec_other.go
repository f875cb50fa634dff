//go:build !unix

package process

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
)

// Exec runs the command with this process's streams and returns its exit
// code. An interrupt reaches the command through the console; this process
// outlives it to pass on its exit code.
func Exec(cmd []string, stdout, stderr io.Writer) int {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)

	run := exec.Command(cmd[0], cmd[1:]...)
	run.Stdin, run.Stdout, run.Stderr = os.Stdin, stdout, stderr
	err := run.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	if err != nil {
		return CannotRun(stderr, cmd[0], err)
	}
	return 0
}
