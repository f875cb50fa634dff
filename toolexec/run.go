package toolexec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/link"
	"github.com/linkgate/linkgate/internal/note"
	"github.com/linkgate/linkgate/internal/process"
	"github.com/linkgate/linkgate/internal/tool"
	"github.com/linkgate/linkgate/linkflags"
)

// A handover is a link that goes on to the linker.
type handover struct {
	args   []string                       // for the linker
	attest bool                           // the program gets a note
	rest   func(stderr io.Writer) remains // what is left to do of the link; nil for nothing
}

// Remains are what is known of a link when nothing of it is left to do but to run the linker.
type remains struct {
	size     int64      // of the archives, in bytes; 0 where nobody could read them
	searched bool       // for live symbols: that takes memory
	note     *note.Note // for the program; nil for none, also where nobody could judge the link
}

// longArgs is the length of a command line, in bytes, from which on it goes
// into an @file: what Windows takes, less a margin, as in
// useResponseFile of cmd/go/internal/work/exec.go.
const longArgs = 30 << 10

// linkerArgs returns the linker's arguments for some flags. Those that are no longer the ones that
// came go into an @file when these came in one or are too long.
func linkerArgs(cmd *link.Command, flags *linkflags.Link) ([]string, error) {
	if flags == cmd.Flags {
		return cmd.Args, nil
	}
	args := flags.Args()
	n := 0
	for _, a := range args {
		n += len(a) + 1
	}
	if !cmd.InFile && n <= longArgs || linkflags.CheckFile(args, cmd.Minor) != nil {
		return args, nil // what is too long for this system it says itself
	}
	path, err := cmd.ArgsFile()
	if err != nil {
		return nil, err
	}
	return []string{"@" + path}, os.WriteFile(path, linkflags.FormatFile(args, cmd.Minor), 0o666)
}

// runLinker runs the linker. The rest is done while it runs or, where the linker takes this
// process's place, before. Beside the linker this process then gives back the memory that judging
// the link took. What the rest says is printed when the linker has ended: it would stand amid the
// linker's own lines.
//
// Meanwhile one core is the linker's, which computes on one alone for much of its time.
// The fewer threads work beside it, the less they take in sum: those that map and unmap
// files wait for each other.
func runLinker(c Config, cmd *link.Command, t *capture, h *handover) int {
	line := slices.Concat(cmd.Tool, h.args)
	if t == nil && (h.attest || cmd.Temp != "") {
		t = &capture{began: time.Now()} // noted nowhere
	}
	if t == nil {
		if h.rest != nil {
			h.rest(c.Stderr)
		}
		return process.Exec(line, c.Stdout, c.Stderr)
	}
	var said bytes.Buffer
	var left remains
	done := make(chan struct{})
	during := func() {
		defer close(done)
		runtime.GOMAXPROCS(max(1, runtime.GOMAXPROCS(0)-1))
		rest := h.rest
		h.rest = nil // with which the judgement goes
		left = rest(&said)
		if t.tool.In = left.size; left.size == 0 {
			t.tool.In = link.ArchivesSize(cmd)
		}
		if left.searched {
			debug.FreeOSMemory() // it takes milliseconds, and there is little to give back otherwise
		}
	}
	// This goroutine waits for the linker, and notes when it ends.
	return t.run(c, line, func() { go during() }, func() {
		<-done
		cmd.RemoveTemp() // here, since this process may end as the linker did: by a signal
		c.Stderr.Write(said.Bytes())
		if left.note != nil && t.linked() {
			t.tool.Exit = writeNote(c.Stderr, cmd.Flags.Output, left.note)
		}
		t.tool.Out = tool.FileSize(cmd.Flags.Output)
	})
}

// writeNote gives the finished program its note, and returns the exit code.
func writeNote(stderr io.Writer, output string, n *note.Note) int {
	err := note.Write(output, n)
	var none note.NoPlace
	switch {
	case err == nil:
		return 0
	case errors.As(err, &none):
		warn(stderr, n.Main.Path, message{fact: fmt.Sprintf("linked without a note: %v", err)})
		return 0
	case n.Mode == finding.ModeObserve:
		warn(stderr, n.Main.Path, message{fact: fmt.Sprintf("linked without a note, which cannot be written: %v", err)})
		return 0
	}
	fmt.Fprintf(stderr, "linkgate: %s: the note cannot be written into the program: %v\nhint: %s\n", n.Main.Path, err, noteHint)
	return 1
}
