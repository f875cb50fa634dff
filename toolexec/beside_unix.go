//go:build unix && !linux

package toolexec

import "syscall"

// beside has nothing to say: here a command outlives a linkgate that is killed
// with a signal it cannot pass on.
func beside() *syscall.SysProcAttr { return nil }
