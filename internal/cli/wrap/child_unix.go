//go:build unix

package wrap

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// passedOn lists the signals that go gets from this process. One that was ignored
// from the start, as nohup has it, stays so.
func passedOn() []os.Signal {
	list := []os.Signal{syscall.SIGTERM}
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGHUP, syscall.SIGQUIT} {
		if !signal.Ignored(s) {
			list = append(list, s)
		}
	}
	return list
}

// ending returns go's exit code and what ended it, "killed" for example, if a signal
// did. Then the code is what a shell makes of that.
func ending(state *os.ProcessState) (exit int, by string) {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal()), status.Signal().String()
	}
	return state.ExitCode(), ""
}

// endAs returns go's exit code, or ends this process by the signal that ended go. For
// signals that make Go's runtime print something before it ends a process, the exit
// code has to do.
func endAs(state *os.ProcessState) int {
	exit, by := ending(state)
	if by == "" {
		return exit
	}
	switch s := syscall.Signal(exit - 128); s {
	case syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL:
		signal.Reset(s)
		if err := syscall.Kill(os.Getpid(), s); err == nil {
			time.Sleep(time.Second) // until it arrives
		}
	}
	return exit
}
