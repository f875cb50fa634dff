package toolexec

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/linkgate/linkgate/internal/process"
	"github.com/linkgate/linkgate/internal/project"
)

// version runs the linker with -V=full and adds linkgate's digest to the line
// it prints. go keys the link, and it alone, by that line: a changed policy
// links again and compiles nothing. See toolID in
// cmd/go/internal/work/buildid.go.
func version(c Config) int {
	run := exec.Command(c.Command[0], c.Command[1:]...)
	var out bytes.Buffer
	run.Stdin, run.Stdout, run.Stderr = os.Stdin, &out, c.Stderr
	err := run.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		c.Stdout.Write(out.Bytes())
		return exit.ExitCode()
	}
	if err != nil {
		return process.CannotRun(c.Stderr, c.Command[0], err)
	}
	sum, err := digest(c)
	if err != nil {
		fmt.Fprintf(c.Stderr, "linkgate: what the link depends on cannot be told: %v\nhint: linkgate's own executable must be readable\n", err)
		return 1
	}
	line := mark(out.String(), sum)
	if _, err := io.WriteString(c.Stdout, line); err != nil {
		return process.CannotRun(c.Stderr, c.Command[0], err)
	}
	return 0
}

// mark puts a digest into a -V=full line. go takes the whole line of a
// release ("link version go1.26.8"), but of a development version only what
// follows the last slash of its last field, buildID=….
func mark(line, digest string) string {
	text := strings.TrimRight(line, "\r\n")
	end := line[len(text):]
	f := strings.Fields(text)
	if len(f) > 2 && strings.Contains(f[2], "devel") {
		return text + "+linkgate-" + digest + end
	}
	return text + " linkgate=" + digest + end
}

// digest returns a hash of all that linkgate's decisions depend on: the program itself, the
// variable LINKGATE_MODE, and every policy that may apply.
func digest(c Config) (string, error) {
	h := sha256.New()
	if err := hashSelf(h); err != nil {
		return "", err
	}
	fmt.Fprintf(h, "\x00%q\x00%x", c.Getenv(modeVariable), project.Digest(c.Env(), c.Now))
	return hex.EncodeToString(h.Sum(nil)[:12]), nil
}

// hashSelf hashes the program itself: another linkgate may decide otherwise.
func hashSelf(h io.Writer) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	f, err := os.Open(self)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(h, f)
	return err
}
