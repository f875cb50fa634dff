//go:build unix && !linux

package process

import "syscall"

// childAttr has nothing to say: here a command outlives a linkgate that is killed
// with a signal it cannot pass on.
func childAttr() *syscall.SysProcAttr { return nil }
