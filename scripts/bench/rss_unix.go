//go:build unix && !aix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// maxRSS returns the peak memory of the largest of a process and those it waited
// for, in bytes.
func maxRSS(p *os.ProcessState) int64 {
	u, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(u.Maxrss)
	}
	return int64(u.Maxrss) << 10
}
