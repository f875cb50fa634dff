package events

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/linkgate/linkgate/internal/finding"
)

// Append adds evs to the log at path, one line each, in the order given. It
// makes the file and its directories when they are missing; without events it
// does nothing.
//
// All lines go out in one write to a file opened for appending: on a local file
// system other processes' lines stand before or after them, never between.
// Where the kernel stops in the middle of that write (disk full, process
// killed), the log ends in a piece of a line, which [Read] reports and steps
// over even when another process has appended right behind it.
func Append(path string, evs ...Event) error {
	if len(evs) == 0 {
		return nil
	}
	data, err := encode(evs)
	if err != nil {
		return fmt.Errorf("appending to %s: %w", path, err)
	}
	if err := appendFile(path, data); err != nil {
		return fmt.Errorf("appending to %s: %w", path, err)
	}
	return nil
}

func appendFile(path string, data []byte) error {
	f, err := openFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		f, err = openFile(path)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(data) // a short write is an error here
	return errors.Join(err, f.Close())
}

// usualLine is room for the line of a tool, and for what is put around a relocation
// that was kept: growing to it would take Go's allocator memory of each smaller size,
// which a process that writes one line has no use for.
const usualLine = 512

// encode returns the lines of evs.
func encode(evs []Event) ([]byte, error) {
	var b bytes.Buffer
	size := usualLine
	for _, ev := range evs {
		if kept, ok := ev.(Kept); ok {
			size += len(kept.Text) + usualLine
		}
	}
	b.Grow(size)
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, ev := range evs {
		start := b.Len()
		if err := appendLine(&b, enc, ev); err != nil {
			return nil, err
		}
		if n := b.Len() - start; n > MaxLine {
			return nil, fmt.Errorf("event %q takes %d bytes, more than the %d of a line", ev.kind(), n, MaxLine)
		}
	}
	return b.Bytes(), nil
}

// appendLine encodes one event. enc writes to b.
func appendLine(b *bytes.Buffer, enc *json.Encoder, ev Event) error {
	switch ev := ev.(type) {
	case Kept:
		return ev.appendTo(b, enc)
	case *Tool:
		if line, ok := ev.appendLine(b.AvailableBuffer()); ok {
			b.Write(line)
			return nil
		}
	}
	line, err := lineOf(ev)
	if err != nil {
		return err
	}
	return enc.Encode(line)
}

// The lines as they are written: encoding/json puts the fields of an embedded
// struct in its place. Schema and event are not fields of the exported structs,
// so that nobody can fill them wrongly.
type (
	head struct {
		Schema int    `json:"schema"`
		Event  string `json:"event"`
	}
	relocationLine struct {
		head
		*Relocation
	}
	linkLine struct {
		head
		*Link
	}
	problemLine struct {
		head
		*Problem
	}
	toolLine struct {
		head
		*Tool
	}
	buildLine struct {
		head
		*Build
	}
	actionLine struct {
		head
		*Action
	}
)

func lineOf(ev Event) (any, error) {
	switch ev := ev.(type) {
	case *Relocation:
		if ev.Classes == nil {
			c := *ev
			c.Classes = []finding.Class{} // [] and not null, for the readers that loop over it
			ev = &c
		}
		return relocationLine{head{Schema, ev.kind()}, ev}, nil
	case *Link:
		return linkLine{head{Schema, ev.kind()}, ev}, nil
	case *Problem:
		return problemLine{head{Schema, ev.kind()}, ev}, nil
	case *Tool:
		return toolLine{head{Schema, ev.kind()}, ev}, nil
	case *Build:
		return buildLine{head{Schema, ev.kind()}, ev}, nil
	case *Action:
		return actionLine{head{Schema, ev.kind()}, ev}, nil
	default:
		return nil, fmt.Errorf("no line for an event of type %T", ev)
	}
}
