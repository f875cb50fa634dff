// Package toolexec is the program that `go build -toolexec` starts in place of
// each tool: it hands every tool its arguments untouched, puts linkgate's
// digest into the linker's -V=full line, and stands guard at the link.
//
// At a link it has internal/link judge what is linked, tells people and writes the log. What
// cannot be read it does not wave through: unless the policy's mode is observe, the link ends
// there.
package toolexec

import (
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/sdk"
)

// A Config is one call of linkgate as a toolexec program.
type Config struct {
	// Command is the command line to run: a tool's path and its arguments,
	// with another toolexec program in front of it after "--".
	Command []string

	Policy string // path of a policy file; empty: LINKGATE_POLICY, else linkgate.yaml of the main module
	Log    string // path of the log; empty: LINKGATE_LOG, else a file in the user's cache directory
	Dir    string // directory that go was started in; empty: found out

	Overlay string // file of go's -overlay; empty: that of GOFLAGS, if any

	// Organisation is whose policies stand above.
	Organisation project.Organisation

	// Build is the id of the build in the log; empty: the name of go's work
	// directory. Telemetry, "on" or "off", says whether tools are noted there,
	// unless LINKGATE_TELEMETRY does; empty: the policy says it.
	Build     string
	Telemetry string

	// Version returns linkgate's own version, empty where it has none.
	Version func() string

	Getenv func(string) string
	Stdout io.Writer
	Stderr io.Writer
	Now    time.Time

	// Hide makes linkgate blind to a reference. It is set by tests alone, to
	// prove that the linker's own check still stands.
	Hide func(pkg, symbol string) bool

	goLine func() []string // see [project.GoLine]; only a link asks for it
}

// Env returns what of the call says which project the build is of.
func (c Config) Env() project.Env {
	return project.Env{Getenv: c.Getenv, Policy: c.Policy, Dir: c.Dir, Organisation: c.Organisation, Telemetry: c.Telemetry, Overlay: c.Overlay, GoLine: c.goLine}
}

// Run runs the command and returns its exit code. A tool that is not noted in the
// log replaces this process, where the system allows it; then, and for a tool that
// a signal has ended, Run returns only when that fails.
func Run(c Config) int {
	at := toolIndex(c.Command, c.Getenv("GOTOOLDIR"))
	if name := toolName(c.Command[at]); name != "link" {
		return runTool(c, at)
	}
	if at == 0 { // what stands between starts the wrapped SDK's linker itself, with what it made of the link
		if err := c.resolve(); err != nil {
			return wrongSDK(c.Stderr, err)
		}
	}
	args := c.Command[at+1:]
	if isVersion(args) {
		return version(c)
	}
	return judgeLink(c, c.Command[:at+1], args)
}

// resolve takes the real linker where that of the command is linkgate itself, in a wrapped
// SDK: go, linkgate build and -toolexec=linkgate name that one. The policy that the SDK was
// made with stands above the others.
func (c *Config) resolve() error {
	s, err := sdk.Of(c.Command[0])
	if err != nil {
		return err
	}
	if s == nil {
		return sdk.Orphan()
	}
	c.Command = append([]string{s.Linker()}, c.Command[1:]...)
	c.Organisation.SDK = s.Policy
	if getenv := c.Getenv; getenv("GOVERSION") == "" { // go says it to each tool, and other builders do not
		c.Getenv = func(name string) string {
			if name == "GOVERSION" {
				return s.Version
			}
			return getenv(name)
		}
	}
	return s.Check()
}

// toolIndex returns where in a command line the tool's path stands: first, or
// behind another toolexec program and its flags. There it is told by its
// directory, which go puts into every tool's environment as GOTOOLDIR, since
// other arguments may end in /link too, a compiler's -I for example. A linker
// from elsewhere is told by its name.
func toolIndex(cmd []string, toolDir string) int {
	if toolName(cmd[0]) == "link" {
		return 0
	}
	inToolDir := func(arg string) bool { return toolDir != "" && filepath.Dir(arg) == filepath.Clean(toolDir) }
	if i := slices.IndexFunc(cmd, inToolDir); i >= 0 {
		return i
	}
	isLink := func(arg string) bool { return filepath.IsAbs(arg) && toolName(arg) == "link" }
	return max(0, slices.IndexFunc(cmd, isLink))
}

// toolName returns the name that go knows a tool by.
func toolName(path string) string {
	return strings.TrimSuffix(filepath.Base(path), ".exe")
}
