package report

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/report"
)

// followEvery is how often a log is looked at. Notifications of file systems
// would be faster and do not come from network file systems.
const followEvery = 200 * time.Millisecond

// follow prints a line for each link as it appears in a log that is being
// written, until a signal (SIGINT, SIGTERM) ends it; then it prints the report.
// That no build goes on cannot be seen in a log: a compile may take minutes.
//
// Without a name it follows the newest log of those that nobody named, and goes
// over to a newer one when that appears; what was in the first one before is
// not printed again. Of builds that run side by side it goes to and fro, and
// reads each log on from where it was left.
func follow(env cli.Env, g cli.Globals, o options) error {
	named := g.Log
	if len(o.logs) == 1 {
		named = o.logs[0]
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(stop)
	f := &follower{env: env, options: o, named: logs.Named(env.Getenv, named), left: make(map[string]followed)}
	defer f.close()
	for first := true; ; first = false {
		if err := f.look(first); err != nil {
			return err
		}
		select {
		case <-stop:
			return f.end()
		case <-time.After(followEvery):
		}
	}
}

// A follower reads what is appended to a log.
type follower struct {
	env     cli.Env
	options options
	named   string // the log that was asked for, empty for the newest
	path    string // the one that is read
	file    *os.File
	followed
	left map[string]followed // what was read of others, by path
}

// A followed is how far a log is read.
type followed struct {
	offset  int64
	reading *report.Progress
}

// look reads what is new. In a log that is there at first, and that nobody named,
// nothing is new: it is the last build's.
func (f *follower) look(first bool) error {
	if err := f.open(first); err != nil || f.file == nil {
		return err
	}
	fi, err := f.file.Stat()
	if err != nil {
		return err
	}
	if fi.Size() < f.offset {
		return fmt.Errorf("%s has become shorter: it was written anew", f.path)
	}
	whole, err := logs.WholeLines(f.file, f.offset, fi.Size())
	if err != nil || whole == f.offset {
		return err
	}
	part := io.NewSectionReader(f.file, f.offset, whole-f.offset)
	f.offset = whole
	return f.reading.Add(events.Read(part), func(line string) { fmt.Fprintln(f.env.Stdout, line) })
}

// open opens the log that is to be read now, if it is there.
func (f *follower) open(first bool) error {
	path := f.named
	if path == "" {
		var err error
		if path, err = f.newest(); err != nil {
			return nil // none yet
		}
	}
	if path == f.path {
		return nil
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	f.close()
	if f.path != "" {
		f.left[f.path] = f.followed
	}
	f.file, f.path = file, path
	if before, ok := f.left[path]; ok {
		f.followed = before
		return nil
	}
	f.followed = followed{reading: report.NewProgress(f.options.Options, report.TextStyle{Color: f.env.Terminal()})}
	if first && f.named == "" {
		fi, err := file.Stat()
		if err != nil {
			return err
		}
		f.offset = fi.Size()
	}
	fmt.Fprintf(f.env.Stderr, "linkgate: following %s\n", path)
	return nil
}

// newest returns the log that was written to last, whatever it holds yet.
func (f *follower) newest() (string, error) {
	found, err := logs.All()
	if err != nil {
		return "", err
	}
	return found.Newest()
}

func (f *follower) close() {
	if f.file != nil {
		f.file.Close()
	}
}

// end prints the report of what was followed.
func (f *follower) end() error {
	if f.reading == nil {
		return nil
	}
	f.options.logs = []string{f.path}
	return f.options.finish(f.env, f.reading.Report())
}
