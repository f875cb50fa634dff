package toolexec

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/logs"
)

// A capture is a tool that is about to run, and what becomes of it in the log.
type capture struct {
	log   string // path of the log, empty for none
	began time.Time
	tool  events.Tool
}

// tool runs a tool other than the linker. One that go starts for a package is
// child and noted in the build's log. What cannot be assigned to a build takes
// this process's place: a question for the version, the C compiler's probe, and
// where telemetry is off every tool.
//
// These come first and in a function of their own: what it has on the stack stays
// small, since a stack that has to grow is a tenth of what linkgate takes here.
func tool(c Config, at int) int {
	args := c.Command[at+1:]
	pkg := c.Getenv("TOOLEXEC_IMPORTPATH")
	if pkg == "" || isVersion(args) || c.Env().TelemetryOff() {
		return Exec(c.Command, c.Stdout, c.Stderr)
	}
	return packageTool(c, at, pkg)
}

// packageTool runs a tool that go starts for a package.
func packageTool(c Config, at int, pkg string) int {
	began := time.Now()
	args := c.Command[at+1:]
	work := workDir(args)
	if work == "" {
		return Exec(c.Command, c.Stdout, c.Stderr)
	}
	in := readInputs(toolName(c.Command[at]), args)
	env := c.Env()
	dir := env.ToolStartDir(in.here)
	if !env.TelemetryIn(dir) {
		return Exec(c.Command, c.Stdout, c.Stderr)
	}
	log, err := logs.Path(c.Getenv, c.Log, dir, c.build(work))
	if err != nil || !filepath.IsAbs(log) {
		return Exec(c.Command, c.Stdout, c.Stderr)
	}
	t := capture{log: log, began: began, tool: c.toolEvent(in.tool, c.build(work))}
	// The files are looked at while the tool runs.
	return t.run(c, c.Command, func() {
		o := in.module(env, c.Command[at], work, pkg)
		t.tool.Module, t.tool.Version = o.Path, o.Version
		t.tool.In = in.size()
	}, func() { t.tool.Out = fileSize(in.out) })
}

// toolEvent returns a tool's event with what is known before it runs.
func (c Config) toolEvent(tool, build string) events.Tool {
	return events.Tool{Build: build, Tool: tool, Package: c.Getenv("TOOLEXEC_IMPORTPATH"),
		Go: c.Getenv("GOVERSION"), GOOS: c.Getenv("GOOS"), GOARCH: c.Getenv("GOARCH")}
}

// run runs a command, notes it in the log, and returns its exit code or ends as it
// ended. during is called while the command runs and after when it has ended, and
// both where it cannot be run at all.
//
// A log that cannot be written goes unsaid here. go keeps what a compiler prints
// and prints it again at each build that takes the package from the cache; the
// link says it, once, see [gate.append].
func (t *capture) run(c Config, cmd []string, during, after func()) int {
	w, err := startChild(cmd)
	if err == nil {
		t.tool.Own.Wall = w.start.Sub(t.began)
	}
	during()
	if err == nil {
		err = w.wait(&t.tool)
	}
	after()
	if err != nil {
		return cannotRun(c.Stderr, cmd[0], err)
	}
	t.tool.Own.Wall += time.Since(t.tool.End())
	t.append()
	return endAs(&t.tool)
}

// append writes the event. Its own time is in no event.
func (t *capture) append() error {
	if t.log == "" {
		return nil
	}
	t.tool.Own.User, t.tool.Own.System = ownTime()
	return events.Append(t.log, &t.tool)
}

// isVersion reports whether a tool is asked for its version.
func isVersion(args []string) bool {
	return len(args) == 1 && strings.TrimLeft(args[0], "-") == "V=full"
}

// build returns the id of the build whose work directory is known: the one that
// was given, else the one of the directory.
func (c Config) build(work string) string {
	if c.Build != "" {
		return c.Build
	}
	return logs.WorkBuildID(work)
}

// workDir returns go's work directory, as the first argument that has a file in
// one names it: /tmp/go-build1234 of /tmp/go-build1234/b001/_pkg_.a. Every tool
// that go starts for a package has such an argument (os.MkdirTemp in
// cmd/go/internal/work/action.go), before any that the user can choose.
func workDir(args []string) string {
	for _, arg := range args {
		for rest, from := arg, 0; ; {
			i := strings.Index(rest, "go-build")
			if i < 0 {
				break
			}
			start, end := from+i, from+i+len("go-build")
			digits := len(arg[end:]) - len(strings.TrimLeft(arg[end:], "0123456789"))
			from, rest = end, arg[end:]
			after := arg[end+digits:]
			if digits > 0 && start > 0 && os.IsPathSeparator(arg[start-1]) && inAction(after) {
				dir := arg[:end+digits]
				if _, value, ok := strings.Cut(dir, "="); ok && dir[0] == '-' { // -importcfg=/tmp/…
					dir = value
				}
				return dir
			}
		}
	}
	return ""
}

// inAction reports whether a path goes on into the directory of an action: /b001.
func inAction(rest string) bool {
	return len(rest) > 2 && os.IsPathSeparator(rest[0]) && rest[1] == 'b' && rest[2] >= '0' && rest[2] <= '9'
}

// fileSize returns the size of a file, 0 where there is none.
func fileSize(name string) int64 {
	if name == "" {
		return 0
	}
	fi, err := os.Stat(name)
	if err != nil || !fi.Mode().IsRegular() {
		return 0
	}
	return fi.Size()
}
