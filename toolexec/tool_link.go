package toolexec

import (
	"path/filepath"
	"runtime/debug"
	"time"
)

// watched decides whether this link is noted as a tool of its build. g.dir is known
// unless the policy could not be looked for.
func (g *gate) watched(began time.Time) {
	g.warnTelemetry()
	if g.Getenv("TOOLEXEC_IMPORTPATH") == "" || !telemetry(g.Config, g.dir) {
		return
	}
	log, err := logPath(g.Config, g.dir, g.log.Build)
	if err != nil || !filepath.IsAbs(log) {
		return // the link's own events tell of an error
	}
	g.tool = &capture{log: log, began: began, tool: g.toolEvent("link", g.log.Build)}
	g.tool.tool.Module = g.log.Main.Module
	if v := g.log.Main.Version; v != devel { // as of the same module's other tools
		g.tool.tool.Version = v
	}
}

// runNoted runs the linker beside this process, which has nothing left to do: the
// memory that judging the link took goes back, the archives before the linker
// starts, the heap while it does.
func (g *gate) runNoted(cmd []string) int {
	g.close()
	t, cfg, out, c := g.tool, g.cfg, g.flags.Output, g.Config
	*g = gate{ran: true}
	return t.run(c, cmd, func() {
		// 67 of 75 MB at a link of 374 packages, in 9 ms that the linker does
		// not wait for.
		debug.FreeOSMemory()
		if cfg == nil {
			return
		}
		for _, p := range cfg.Packages {
			t.tool.In += fileSize(p.File)
		}
	}, func() { t.tool.Out = fileSize(out) })
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

// close releases the archives.
func (g *gate) close() {
	if g.prog != nil {
		g.prog.close()
		g.prog = nil
	}
}
