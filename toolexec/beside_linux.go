package toolexec

import "syscall"

// beside says that the command ends with the thread that started it: kill -9 of
// linkgate leaves no tool behind.
func beside() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
