package project

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/linkflags"
)

// ReadOverlay returns what -overlay puts in the place of files, nil without that flag. dir
// is the directory that go was started in. `linkgate build` hands on what go's command line
// says; where go starts this program by itself, Linux shows that line.
func (e Env) ReadOverlay(dir string) (selection.Overlay, error) {
	file := e.Overlay
	if file == "" {
		file = e.GoFlag("overlay")
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

// GoFlag returns the value of a flag of the go command that started this program, by its
// command line, where the system shows that, or else by GOFLAGS.
func (e Env) GoFlag(name string) string {
	line := e.GoLine
	if line == nil {
		line = goCommandLine
	}
	verb, args := linkflags.GoVerb(line())
	value, _ := linkflags.CommandFlag(name, e.Getenv("GOFLAGS"), verb, args)
	return value
}

// GoLine returns what reads the command line of the go command that started this program,
// once.
func GoLine() func() []string { return sync.OnceValue(goCommandLine) }
