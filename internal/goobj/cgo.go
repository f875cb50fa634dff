package goobj

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Directives returns the //go:cgo_… directives that the compiler wrote into a
// file's objects for the linker, each split into its words (ldpkg and loadcgo
// in cmd/link/internal/ld/go.go). It refuses a section without an end and one
// that is not a JSON list of lists.
func (f *File) Directives() ([][]string, error) {
	list, err := members(f.data)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", f.Path, err)
	}
	var all [][]string
	for _, m := range list {
		if !m.loaded() {
			continue
		}
		_, rest, err := parseHeader(f.data[m.start:m.end])
		if errors.Is(err, errNotGo) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("reading %s: %s: %w", f.Path, m.name, err)
		}
		n, err := objectStart(rest)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %s: %w", f.Path, m.name, err)
		}
		d, err := directives(rest[:n])
		if err != nil {
			return nil, fmt.Errorf("reading %s: %s: %w", f.Path, m.name, err)
		}
		all = append(all, d...)
	}
	return all, nil
}

// directives reads the cgo section of what stands between an object's header
// line and the object proper.
func directives(head []byte) ([][]string, error) {
	_, body, ok := bytes.Cut(head, []byte("\n$$  // cgo"))
	if !ok {
		return nil, nil
	}
	_, body, ok = bytes.Cut(body, []byte("\n"))
	if !ok {
		return nil, errors.New("object cut short in its cgo directives")
	}
	text, _, ok := bytes.Cut(body, []byte("\n$$"))
	if !ok {
		if text, _, ok = bytes.Cut(body, []byte("\n!\n")); !ok {
			return nil, errors.New("object has cgo directives without an end")
		}
	}
	var list [][]string
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&list); err != nil {
		return nil, fmt.Errorf("object has malformed cgo directives: %w", err)
	}
	return list, nil
}
