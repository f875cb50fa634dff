package toolexec

import (
	"path/filepath"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/process"
	"github.com/linkgate/linkgate/internal/tool"
	"github.com/linkgate/linkgate/linkflags"
)

// A capture is a tool's entry in the log, from before the tool runs until it has ended.
type capture struct {
	log   string    // path of the log, empty for none
	began time.Time // when linkgate's own part began
	tool  events.Tool
}

// runTool runs a tool other than the linker. One that go starts for a package runs
// as a child, and is noted in the build's log. Others take this process's place: a
// question for the version and a probe of the C compiler, which belong to no build,
// and every tool where telemetry is off.
//
// These cases come first, and in a function of their own, so that its stack frame
// stays small: growing the stack is a tenth of what linkgate takes here.
func runTool(c Config, at int) int {
	args := c.Command[at+1:]
	pkg := c.Getenv("TOOLEXEC_IMPORTPATH")
	if pkg == "" || isVersion(args) || c.Env().TelemetryOff() {
		return process.Exec(c.Command, c.Stdout, c.Stderr)
	}
	return packageTool(c, at, pkg)
}

// packageTool runs a tool that go starts for a package.
func packageTool(c Config, at int, pkg string) int {
	began := time.Now()
	args := c.Command[at+1:]
	work := tool.WorkDir(args)
	if work == "" {
		return process.Exec(c.Command, c.Stdout, c.Stderr)
	}
	in := tool.Read(toolName(c.Command[at]), args)
	env := c.Env()
	dir := env.ToolStartDir(in.Here)
	if !env.TelemetryIn(dir) {
		return process.Exec(c.Command, c.Stdout, c.Stderr)
	}
	log, err := logs.Path(c.Getenv, c.Log, dir, c.buildID(work))
	if err != nil || !filepath.IsAbs(log) {
		return process.Exec(c.Command, c.Stdout, c.Stderr)
	}
	t := capture{log: log, began: began, tool: c.toolEvent(in.Tool, c.buildID(work))}
	// The files are looked at while the tool runs.
	return t.run(c, c.Command, func() {
		o := in.Module(env, c.Command[at], work, pkg)
		t.tool.Module, t.tool.Version = o.Path, o.Version
		t.tool.In = in.Size()
	}, func() { t.tool.Out = tool.FileSize(in.Out) })
}

// toolEvent returns a tool's event with what is known before it runs.
func (c Config) toolEvent(tool, build string) events.Tool {
	return events.Tool{Build: build, Tool: tool, Package: c.Getenv("TOOLEXEC_IMPORTPATH"),
		Go: c.Getenv("GOVERSION"), GOOS: c.Getenv("GOOS"), GOARCH: c.Getenv("GOARCH")}
}

// run runs a command, notes it in the log, and returns its exit code or ends as it
// ended. It calls during while the command runs and after when it has ended; both
// are called too where the command cannot be started.
//
// It does not say that the log cannot be written: go keeps what a compiler prints,
// and prints it again in each build that takes the package from the cache. The link
// says it, once (see [gate.append]).
func (t *capture) run(c Config, cmd []string, during, after func()) int {
	w, err := process.Start(cmd)
	if err == nil {
		t.tool.Own.Wall = w.Started.Sub(t.began)
	}
	during()
	if err == nil {
		err = w.Wait(&t.tool)
	}
	after()
	if err != nil {
		return process.CannotRun(c.Stderr, cmd[0], err)
	}
	t.tool.Own.Wall += time.Since(t.tool.End())
	t.append()
	return process.EndAs(&t.tool)
}

// append writes the event. The time that this takes is in no event.
func (t *capture) append() error {
	if t.log == "" {
		return nil
	}
	t.tool.Own.User, t.tool.Own.System = process.OwnTime()
	return events.Append(t.log, &t.tool)
}

// succeeded reports whether the tool was run and ended without an error.
func (t *capture) succeeded() bool {
	return !t.tool.Start.IsZero() && t.tool.Exit == 0 && t.tool.Signal == ""
}

// noteLink returns the capture that notes a link as a tool of its build, nil where it is not noted.
// dir is the directory that go was started in, empty where that is not known.
func noteLink(c Config, dir string, l *events.Link, began time.Time) *capture {
	if c.Getenv("TOOLEXEC_IMPORTPATH") == "" || !c.Env().TelemetryIn(dir) {
		return nil
	}
	log, err := logs.Path(c.Getenv, c.Log, dir, l.Build)
	if err != nil || !filepath.IsAbs(log) {
		return nil // the link's own events tell of an error
	}
	t := &capture{log: log, began: began, tool: c.toolEvent("link", l.Build)}
	t.tool.Module = l.Main.Module
	if v := l.Main.Version; v != linkflags.Devel { // as for the other tools of the same module
		t.tool.Version = v
	}
	return t
}

// notRun notes a link that ended before the linker; t may be nil.
func (t *capture) notRun(code int) {
	if t == nil {
		return
	}
	t.tool.Start, t.tool.NotRun, t.tool.Exit = t.began.UTC(), true, code
	t.tool.Own.Wall = time.Since(t.began)
	t.append() // the link's own events have warned of a log that cannot be written
}

// isVersion reports whether a tool is asked for its version.
func isVersion(args []string) bool {
	return len(args) == 1 && strings.TrimLeft(args[0], "-") == "V=full"
}

// buildID returns the id of the build that has a work directory: the one that was
// given, else one made of the directory's name.
func (c Config) buildID(work string) string {
	if c.Build != "" {
		return c.Build
	}
	return logs.WorkBuildID(work)
}
