package gocmd

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/policy"
)

// Observe builds through linkgate under a policy that enforces nothing, from a directory or the
// current one, and returns the log: what is to be found is what is there. env is added to the
// environment; args are go's, the verb first. The caller removes the log's directory, also after
// an error.
func Observe(stderr io.Writer, dir string, env, args []string) (log string, err error) {
	tmp, err := os.MkdirTemp("", "linkgate-")
	if err != nil {
		return "", err
	}
	policyFile := filepath.Join(tmp, "linkgate.yaml")
	log = filepath.Join(tmp, "log.jsonl")
	if err := os.WriteFile(policyFile, []byte("version: "+policy.Version+"\nmode: observe\n"), 0o666); err != nil {
		return log, err
	}
	self, err := os.Executable()
	if err != nil {
		return log, err
	}
	// -checklinkname=0 lets go's own linker pass what it would refuse. A later -ldflags wins.
	cmd := exec.Command(self, append([]string{"-policy", policyFile, "-log", log, args[0], "-ldflags=-checklinkname=0"}, args[1:]...)...)
	cmd.Dir, cmd.Stderr = dir, stderr
	cmd.Env = append(os.Environ(), env...)
	if err := cmd.Run(); err != nil {
		return log, fmt.Errorf("`go %s` failed, for what it says above: %w", strings.Join(args, " "), err)
	}
	if _, err := os.Stat(log); errors.Is(err, fs.ErrNotExist) {
		return log, fmt.Errorf("`go %s` links no program", strings.Join(args, " "))
	}
	return log, nil
}
