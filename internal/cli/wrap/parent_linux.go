package wrap

import (
	"os/exec"
	"runtime"
	"syscall"
)

// endWithParent has the kernel kill the process when this one is killed, as go was
// when it stood in this one's place. The kernel looks at the thread that started
// it, which therefore stays this goroutine's own.
func endWithParent(cmd *exec.Cmd) {
	runtime.LockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
