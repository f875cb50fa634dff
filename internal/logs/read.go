package logs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"

	"github.com/linkgate/linkgate/internal/events"
)

// Read yields the events of a log as [events.Read] does. Errors name the log. A log
// that was listed, and is gone by now, has none.
func (l Log) Read() iter.Seq2[events.Event, error] { return l.read(events.Read) }

// ReadCourse yields the events of a log as [events.ReadCourse] does, and is
// otherwise like [Log.Read].
func (l Log) ReadCourse() iter.Seq2[events.Event, error] { return l.read(events.ReadCourse) }

// ReadEnds yields the events of a log as [events.ReadEnds] does, and is otherwise
// like [Log.Read].
func (l Log) ReadEnds() iter.Seq2[events.Event, error] { return l.read(events.ReadEnds) }

// ReadFindings yields the events of several logs as [events.ReadFindings] does, one log after
// another.
func ReadFindings(paths []string) iter.Seq2[events.Event, error] {
	return readAll(paths, events.ReadFindings)
}

func (l Log) read(from func(io.Reader) iter.Seq2[events.Event, error]) iter.Seq2[events.Event, error] {
	return func(yield func(events.Event, error) bool) {
		f, err := l.open()
		listed := !l.Written.IsZero()
		if listed && errors.Is(err, fs.ErrNotExist) {
			return
		} else if err != nil {
			yield(nil, err)
			return
		}
		defer f.Close()
		for ev, err := range from(f) {
			if err != nil {
				err = fmt.Errorf("reading %s: %w", l.Path, err)
			}
			if !yield(ev, err) {
				return
			}
		}
	}
}

// open opens the log; "-" is standard input.
func (l Log) open() (io.ReadCloser, error) {
	if l.Path == "-" {
		return standardInput()
	}
	return os.Open(l.Path)
}

// standardInput returns what stands on standard input, from its beginning: a log is read
// twice by some commands. What comes through a pipe is kept in a file for that.
func standardInput() (io.ReadCloser, error) {
	if _, err := os.Stdin.Seek(0, io.SeekStart); err == nil {
		return io.NopCloser(os.Stdin), nil
	}
	f, err := os.CreateTemp("", "linkgate-")
	if err != nil {
		return nil, err
	}
	os.Remove(f.Name()) // it stays open; Windows keeps the name
	if _, err := io.Copy(f, os.Stdin); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	os.Stdin = f
	return standardInput()
}

// ReadAll yields the events of several logs, one log after another.
func ReadAll(paths []string) iter.Seq2[events.Event, error] { return readAll(paths, events.Read) }

func readAll(paths []string, from func(io.Reader) iter.Seq2[events.Event, error]) iter.Seq2[events.Event, error] {
	return func(yield func(events.Event, error) bool) {
		for _, path := range paths {
			for ev, err := range (Log{Path: path}).read(from) {
				if !yield(ev, err) {
					return
				}
			}
		}
	}
}

// ReadEvents hands every event of a log to take. Lines that are no event are left
// out, for callers that have nobody to tell of them.
func (l Log) ReadEvents(take func(events.Event)) error {
	for ev, err := range l.Read() {
		var line *events.LineError
		switch {
		case errors.As(err, &line):
		case err != nil:
			return err
		default:
			take(ev)
		}
	}
	return nil
}

// WholeLines returns the offset behind the last newline between two offsets, from
// where there is none. What follows is still being written, or was torn: then the
// next line stands right behind it, and [events.Read] finds it there.
func WholeLines(r io.ReaderAt, from, to int64) (int64, error) {
	buf := make([]byte, 64<<10)
	for to > from {
		start := max(from, to-int64(len(buf)))
		part := buf[:to-start]
		if _, err := r.ReadAt(part, start); err != nil {
			return from, err
		}
		if i := bytes.LastIndexByte(part, '\n'); i >= 0 {
			return start + int64(i) + 1, nil
		}
		to = start
	}
	return from, nil
}
