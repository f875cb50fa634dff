package toolexec

import (
	"bytes"
	"fmt"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/linkgate/linkgate/internal/link"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/linkflags"
)

// startNoting decides whether this link is noted as a tool of its build. g.dir is
// known unless the policy could not be looked for.
func (g *gate) startNoting(began time.Time) {
	g.warnTelemetry()
	if g.Getenv("TOOLEXEC_IMPORTPATH") == "" || !g.Env().TelemetryIn(g.dir) {
		return
	}
	log, err := logs.Path(g.Getenv, g.Log, g.dir, g.log.Build)
	if err != nil || !filepath.IsAbs(log) {
		return // the link's own events tell of an error
	}
	g.tool = &capture{log: log, began: began, tool: g.toolEvent("link", g.log.Build)}
	g.tool.tool.Module = g.log.Main.Module
	if v := g.log.Main.Version; v != linkflags.Devel { // as of the same module's other tools
		g.tool.tool.Version = v
	}
}

// warnTelemetry says that the variable has a value that means nothing. Tools say
// nothing, see [capture.run].
func (g *gate) warnTelemetry() {
	if set := g.Getenv(project.TelemetryVariable); set != "" && set != policy.TelemetryOn && set != policy.TelemetryOff {
		fmt.Fprintf(g.Stderr, "linkgate: warning: %s: %s=%q: it can be %s or %s; the log has no tools\n",
			g.what(), project.TelemetryVariable, set, policy.TelemetryOn, policy.TelemetryOff)
	}
}

// runNoted runs the linker beside this process, which does the rest meanwhile and
// then gives back the memory that judging the link took. What the rest says is
// printed when the linker has ended: it would stand amid the linker's own lines.
//
// Meanwhile one core is the linker's, which computes on one alone for much of its time.
// The fewer threads work beside it, the less they take in sum: those that map and unmap
// files wait for each other.
func (g *gate) runNoted(cmd []string, rest func()) int {
	t, c, output, removeTemp := g.tool, g.Config, g.cmd.Flags.Output, g.cmd.RemoveTemp
	var said bytes.Buffer
	g.Stderr = &said
	var mark func() int
	done := make(chan struct{})
	during := func() {
		defer close(done)
		runtime.GOMAXPROCS(max(1, runtime.GOMAXPROCS(0)-1))
		rest()
		if t.tool.In = g.size; g.size == 0 {
			t.tool.In = link.ArchivesSize(g.cmd)
		}
		searched := g.searched
		mark = g.marker(c.Stderr, output)
		*g = gate{ran: true}
		if searched {
			debug.FreeOSMemory() // it takes milliseconds, and there is little to give back otherwise
		}
	}
	// This goroutine waits for the linker, and notes when it ends.
	return t.run(c, cmd, func() { go during() }, func() {
		<-done
		removeTemp() // here, since this process may end as the linker did: by a signal
		c.Stderr.Write(said.Bytes())
		if mark != nil && t.linked() {
			t.tool.Exit = mark()
		}
		t.tool.Out = fileSize(output)
	})
}

// noteNotRun notes a link that ended before the linker.
func (g *gate) noteNotRun(code int) {
	if g.tool == nil {
		return
	}
	t := &g.tool.tool
	t.Start, t.NotRun, t.Exit = g.tool.began.UTC(), true, code
	t.Own.Wall = time.Since(g.tool.began)
	if err := g.tool.append(); err != nil {
		return // the link's own events have said so
	}
}
