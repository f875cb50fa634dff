//go:build unix

package main

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

// endedBy returns what ended a process, "killed" for example, if a signal did.
func endedBy(state *os.ProcessState) string {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return status.Signal().String()
	}
	return ""
}

// endAs returns go's exit code, or ends this process by the signal that ended go.
// Of the signals that Go's runtime does not let end a process without a word, the
// exit code is what a shell makes of them.
func endAs(state *os.ProcessState) int {
	status, ok := state.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() {
		return state.ExitCode()
	}
	s := status.Signal()
	switch s {
	case syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL:
		signal.Reset(s)
		if err := syscall.Kill(os.Getpid(), s); err == nil {
			time.Sleep(time.Second) // until it arrives
		}
	}
	return 128 + int(s)
}
