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
	args   []string                        // for the linker
	attest bool                            // the program gets a note
	finish func(stderr io.Writer) finished // does the rest of linkgate's work; nil if there is none
}

// finished is what is known of a link when linkgate's own work on it is done.
type finished struct {
	size     int64      // of the archives, in bytes; 0 where nobody could read them
	searched bool       // for live symbols: that takes memory
	note     *note.Note // for the program; nil for none, also where nobody could judge the link
}

// longArgs is the most bytes of a command line; a longer one goes into an
// @file. It is the limit of Windows less a margin, as in useResponseFile of
// cmd/go/internal/work/exec.go.
const longArgs = 30 << 10

// linkerArgs returns the linker's arguments for its flags. Changed arguments go into an @file where
// the original ones came in one, or where they are too long.
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
		return args, nil // the system itself refuses a line that is too long for it
	}
	path, err := cmd.ArgsFile()
	if err != nil {
		return nil, err
	}
	return []string{"@" + path}, os.WriteFile(path, linkflags.FormatFile(args, cmd.Minor), 0o666)
}

// runLinker runs the linker, and finishes linkgate's own work on the link: while the linker runs
// or, where the linker takes this process's place, before. While the linker runs, memory is given
// back to the system as soon as it is free, and messages are kept back until the linker has ended,
// so that they do not stand amid its lines.
//
// One core is left to the linker, which uses a single one for much of its time. Fewer threads
// here also take less time in sum: those that map and unmap files wait for each other.
func runLinker(c Config, cmd *link.Command, t *capture, h *handover) int {
	line := slices.Concat(cmd.Tool, h.args)
	if t == nil && (h.attest || cmd.Temp != "") {
		t = &capture{began: time.Now()} // noted nowhere
	}
	if t == nil {
		if h.finish != nil {
			h.finish(c.Stderr)
		}
		return process.Exec(line, c.Stdout, c.Stderr)
	}
	var messages bytes.Buffer
	var result finished
	done := make(chan struct{})
	during := func() {
		defer close(done)
		runtime.GOMAXPROCS(max(1, runtime.GOMAXPROCS(0)-1))
		finish := h.finish
		h.finish = nil // it holds the judgement, whose memory is free afterwards
		result = finish(&messages)
		if t.tool.In = result.size; result.size == 0 {
			t.tool.In = link.ArchivesSize(cmd)
		}
		if result.searched { // otherwise there is little to give back, and this takes milliseconds
			debug.FreeOSMemory()
		}
	}
	// This goroutine waits for the linker, and notes when it ends.
	return t.run(c, line, func() { go during() }, func() {
		<-done
		cmd.RemoveTemp() // here, since this process may end as the linker did: by a signal
		c.Stderr.Write(messages.Bytes())
		if result.note != nil && t.succeeded() {
			t.tool.Exit = writeNote(c.Stderr, cmd.Flags.Output, result.note)
		}
		t.tool.Out = tool.FileSize(cmd.Flags.Output)
	})
}

// writeNote writes the note into the finished program, and returns the exit code.
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
