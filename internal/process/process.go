// Package process runs a command: in this process's place, or beside it until it ends.
package process

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
)

// CannotRun reports a tool that did not start. What os/exec and os put before
// the reason is that tool's path again.
func CannotRun(stderr io.Writer, path string, err error) int {
	if execErr, ok := errors.AsType[*exec.Error](err); ok {
		err = execErr.Err
	}
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok && pathErr.Path == path {
		err = pathErr.Err
	}
	fmt.Fprintf(stderr, "linkgate: cannot run %s: %v\n", path, err)
	return 1
}
