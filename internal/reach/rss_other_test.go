//go:build !linux

package reach_test

import (
	"os/exec"
	"time"
)

// cpuTime returns 0: it is only told on Linux.
func cpuTime() time.Duration { return 0 }

// maxRSS returns 0: it is only told on Linux.
func maxRSS(*exec.Cmd) int64 { return 0 }
