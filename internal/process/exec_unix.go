//go:build unix

package process

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// Exec turns this process into the command: same process, streams, signals
// and exit code, and nothing of linkgate stays in memory beside it. It
// returns, with an exit code, only when that fails.
func Exec(cmd []string, _, stderr io.Writer) int {
	env := os.Environ()
	if filepath.IsAbs(cmd[0]) { // as go names its tools: nothing is to be looked for
		syscall.Exec(cmd[0], cmd, env)
	}
	path, err := exec.LookPath(cmd[0]) // which says best what is wrong
	if err == nil {
		err = syscall.Exec(path, cmd, env)
	}
	return CannotRun(stderr, cmd[0], err)
}
