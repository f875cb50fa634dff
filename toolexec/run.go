package toolexec

import (
	"os"
	"time"

	"github.com/linkgate/linkgate/linkflags"
)

// longArgs is the length of a command line, in bytes, from which on it goes
// into an @file: what Windows takes, less a margin, as in
// useResponseFile of cmd/go/internal/work/exec.go.
const longArgs = 30 << 10

// runLinker hands the link on. rest is what is left to do of it, nil for nothing: it is
// done while the linker runs or, where the linker takes this process's place,
// before.
func (g *gate) runLinker(args []string, rest func()) int {
	g.ran = true
	if rest == nil {
		rest = func() {}
	}
	tool := g.cmd.Tool
	cmd := append(tool[:len(tool):len(tool)], args...)
	if g.tool == nil && (g.attest || g.cmd.Temp != "") {
		g.tool = &capture{began: time.Now()} // noted nowhere
	}
	if g.tool == nil {
		rest()
		return Exec(cmd, g.Stdout, g.Stderr)
	}
	return g.runNoted(cmd, rest)
}

// runLinkerWith hands on a link whose arguments are no longer those that came,
// in an @file when they came in one or are too long.
func (g *gate) runLinkerWith(args []string, rest func()) int {
	n := 0
	for _, a := range args {
		n += len(a) + 1
	}
	if !g.cmd.InFile && n <= longArgs {
		return g.runLinker(args, rest)
	}
	if err := linkflags.CheckFile(args, g.cmd.Minor); err != nil {
		return g.runLinker(args, rest) // what is too long for this system it says itself
	}
	path, err := g.cmd.ArgsFile()
	if err != nil {
		return g.stop(err, maskHint)
	}
	if err := os.WriteFile(path, linkflags.FormatFile(args, g.cmd.Minor), 0o666); err != nil {
		return g.stop(err, maskHint)
	}
	return g.runLinker([]string{"@" + path}, rest)
}
