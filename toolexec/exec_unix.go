//go:build unix

package toolexec

import (
	"io"
	"os"
	"os/exec"
	"syscall"
)

// Exec turns this process into the command: same process, streams, signals
// and exit code, and nothing of linkgate stays in memory beside it. It
// returns, with an exit code, only when that fails.
func Exec(cmd []string, _, stderr io.Writer) int {
	path, err := exec.LookPath(cmd[0])
	if err == nil {
		err = syscall.Exec(path, cmd, os.Environ())
	}
	return cannotRun(stderr, cmd[0], err)
}
