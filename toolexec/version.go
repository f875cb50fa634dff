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
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		c.Stdout.Write(out.Bytes())
		return exit.ExitCode()
	}
	if err != nil {
		return process.CannotRun(c.Stderr, c.Command[0], err)
	}
	line := mark(out.String(), digest(c))
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
func digest(c Config) string {
	h := sha256.New()
	if self, err := os.Executable(); err == nil {
		if f, err := os.Open(self); err == nil {
			io.Copy(h, f)
			f.Close()
		}
	}
	fmt.Fprintf(h, "\x00%q\x00%x", c.Getenv(modeVariable), project.Digest(c.Env(), c.Now))
	return hex.EncodeToString(h.Sum(nil)[:12])
}
