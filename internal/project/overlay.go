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

// ReadOverlay returns the files that -overlay replaces, nil without that flag. dir is the
// directory that go was started in. `linkgate build` hands on the flag of go's command line;
// if go started this program itself, the line is read from the system, as Linux allows.
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

// GoFlag returns the value of a flag of the go command that started this program: from its
// command line, where the system shows that, and else from GOFLAGS.
func (e Env) GoFlag(name string) string {
	line := e.GoLine
	if line == nil {
		line = goCommandLine
	}
	verb, args := linkflags.GoVerb(line())
	value, _ := linkflags.CommandFlag(name, e.Getenv("GOFLAGS"), verb, args)
	return value
}

// GoLine returns a function that returns the command line of the go command that started this
// program, which it reads once.
func GoLine() func() []string { return sync.OnceValue(goCommandLine) }
