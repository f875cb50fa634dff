package process

import (
	"os"
	"runtime"
	"syscall"
)

// childAttr says that the command ends with the thread that started it: kill -9 of
// linkgate leaves no tool behind. It sees to it that this thread stays: Go never ends
// the first one (mexit in runtime/proc.go), any other it has to be asked to keep,
// which takes a thread more and a tenth of a millisecond. Should this goroutine move
// to another thread before the command starts, nothing ends that either: Go ends
// only threads that were locked.
func childAttr() *syscall.SysProcAttr {
	if syscall.Gettid() != os.Getpid() {
		runtime.LockOSThread()
	}
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
