// Package toolexec is the program that `go build -toolexec` starts in place of
// each tool. It passes every tool its arguments unchanged, adds linkgate's
// digest to the linker's -V=full line, and judges each link.
//
// internal/link makes the judgement; this package tells people of it and writes the log.
// A link that cannot be read is not let through: it ends, unless the policy's mode is
// observe.
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

	// Organisation says where the policies are that stand above the project's.
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

// Env returns the part of the call that says which project is built, and by which policy.
func (c Config) Env() project.Env {
	return project.Env{Getenv: c.Getenv, Policy: c.Policy, Dir: c.Dir, Organisation: c.Organisation, Telemetry: c.Telemetry, Overlay: c.Overlay, GoLine: c.goLine}
}

// Run runs the command and returns its exit code. Where the system allows it, a tool
// that is not noted in the log replaces this process, and after a tool that a signal
// has ended this process ends by the same signal. Run then returns only if that fails.
func Run(c Config) int {
	at := toolIndex(c.Command, c.Getenv("GOTOOLDIR"))
	if name := toolName(c.Command[at]); name != "link" {
		return runTool(c, at)
	}
	if at == 0 { // a program in front of the linker starts that of the wrapped SDK, which judges the link as it gets it
		if err := c.resolveLinker(); err != nil {
			return wrongSDK(c.Stderr, err)
		}
	}
	args := c.Command[at+1:]
	if isVersion(args) {
		return version(c)
	}
	return judgeLink(c, c.Command[:at+1], args)
}

// resolveLinker puts the real linker into the command where the command's linker is linkgate
// itself: in a wrapped SDK that is what go, linkgate build and -toolexec=linkgate name. The
// policy that the SDK was made with then stands above the others.
func (c *Config) resolveLinker() error {
	s, err := sdk.Of(c.Command[0])
	if err != nil {
		return err
	}
	if s == nil {
		return sdk.Orphan()
	}
	c.Command = append([]string{s.Linker()}, c.Command[1:]...)
	c.Organisation.SDK = s.Policy
	if getenv := c.Getenv; getenv("GOVERSION") == "" { // go sets it for each tool, and other builders do not
		c.Getenv = func(name string) string {
			if name == "GOVERSION" {
				return s.Version
			}
			return getenv(name)
		}
	}
	return s.Check()
}

// toolIndex returns the index of the tool's path in a command line: 0, or one
// behind another toolexec program and its flags. There the path is recognized by
// its directory, GOTOOLDIR, which go sets for every tool: other arguments may end
// in /link too, such as a compiler's -I. A linker from another directory is
// recognized by its name.
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
