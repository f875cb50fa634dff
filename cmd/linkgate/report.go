package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/report"
	"github.com/linkgate/linkgate/toolexec"
)

// reportCommand prints what a log holds: the one named, else LINKGATE_LOG,
// else the last one of those that nobody named.
func reportCommand(w world, o options, args []string) int {
	flags := flag.NewFlagSet("linkgate report", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	all := flags.Bool("all", false, "")
	std := flags.Bool("std", false, "")
	if err := flags.Parse(args[1:]); err != nil {
		return w.usage(fmt.Errorf("report: %w", err))
	}
	if flags.NArg() > 1 {
		return w.usage(errors.New("report takes one log"))
	}
	if flags.NArg() == 1 {
		o.log = flags.Arg(0)
	}
	path, err := logFile(w, o)
	if err != nil {
		return w.fail(err)
	}
	f, err := os.Open(path)
	if err != nil {
		return w.fail(err)
	}
	defer f.Close()
	if err := report.Text(w.stdout, events.Read(f), report.Options{All: *all, Std: *std, Color: colored(w)}); err != nil {
		return w.fail(fmt.Errorf("reading %s: %w", path, err))
	}
	return exitOK
}

// lastLog returns the log that was written to last.
func lastLog() (string, error) {
	dir, err := toolexec.LogDir()
	if err != nil {
		return "", err
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	var last string
	var when time.Time
	for _, e := range entries {
		fi, err := e.Info()
		if err != nil || !strings.HasSuffix(e.Name(), ".jsonl") {
			continue
		}
		if last == "" || fi.ModTime().After(when) {
			last, when = filepath.Join(dir, e.Name()), fi.ModTime()
		}
	}
	if last == "" {
		return "", fmt.Errorf("no log in %s yet: a build that links something through linkgate writes one", dir)
	}
	return last, nil
}

// colored reports whether standard output is a terminal that wants colours
// (no-color.org).
func colored(w world) bool {
	f, ok := w.stdout.(*os.File)
	if !ok || w.getenv("NO_COLOR") != "" || w.getenv("TERM") == "dumb" {
		return false
	}
	fi, err := f.Stat()
	return err == nil && fi.Mode()&os.ModeCharDevice != 0
}
