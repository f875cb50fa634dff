package project

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/linkflags"
)

// ReadOverlay returns what -overlay puts in the place of files, nil without that flag. dir
// is the directory that go was started in. What go's own command line says cannot be seen
// from here: `linkgate build` hands it on.
func (e Env) ReadOverlay(dir string) (selection.Overlay, error) {
	file := e.Overlay
	if file == "" {
		file = overlayFlag(e.Getenv("GOFLAGS"))
	}
	if file == "" {
		return nil, nil
	}
	abs := func(path string) string {
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		return filepath.Clean(path)
	}
	data, err := os.ReadFile(abs(file))
	if err != nil {
		return nil, fmt.Errorf("reading the file of -overlay: %w", err)
	}
	var text struct{ Replace map[string]string }
	if err := json.Unmarshal(data, &text); err != nil {
		return nil, fmt.Errorf("reading %s, the file of -overlay: %w", file, err)
	}
	overlay := make(selection.Overlay, len(text.Replace))
	for path, other := range text.Replace {
		if other != "" {
			other = abs(other)
		}
		overlay[abs(path)] = other
	}
	return overlay, nil
}

// overlayFlag returns the file that GOFLAGS names, of several the last.
func overlayFlag(goflags string) (file string) {
	flags, err := linkflags.GoFlags(goflags)
	if err != nil {
		return "" // go does not start with such a one
	}
	for _, f := range flags {
		if name, value, _ := strings.Cut(strings.TrimLeft(f, "-"), "="); name == "overlay" {
			file = value
		}
	}
	return file
}
