package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

// A place is a line of a file.
type place struct {
	file string
	line int
}

// barriers asks the compiler where a package of the program has write
// barriers: with -d=wb=1 it says so of each. Nearly every line that stores a
// pointer may have one, so that only the compiler knows. The lines are the
// same without -trimpath. One that was inlined it gives the line of the
// outermost call (FmtPos in cmd/compile/internal/base): to find that line, ask
// for the package of the inlined function.
func (b *build) barriers(dir, path string) (map[place]bool, error) {
	var out bytes.Buffer
	cmd := b.command(dir, "build", "-gcflags="+path+"=-d=wb=1", path)
	cmd.Stderr = &out
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("asking the compiler for write barriers: %w\n%s", err, out.Bytes())
	}
	return parseBarriers(dir, out.String()), nil
}

// parseBarriers reads lines of the form FILE:LINE:COLUMN: write barrier. The
// go command writes files in dir and near it as seen from there.
func parseBarriers(dir, text string) map[place]bool {
	found := make(map[place]bool)
	for line := range strings.Lines(text) {
		at, ok := strings.CutSuffix(strings.TrimSpace(line), ": write barrier")
		if !ok {
			continue
		}
		at = at[:max(0, strings.LastIndex(at, ":"))]
		i := max(0, strings.LastIndex(at, ":"))
		n, err := strconv.Atoi(strings.TrimPrefix(at[i:], ":"))
		if err != nil {
			continue
		}
		file := filepath.FromSlash(at[:i])
		if !filepath.IsAbs(file) {
			file = filepath.Join(dir, file)
		}
		found[place{file, n}] = true
	}
	return found
}

// stores reports whether the compiler has a write barrier on a line when it
// compiles a package.
func (c *checker) stores(path string, at place) bool {
	list, ok := c.barriers[path]
	if !ok {
		var err error
		if list, err = c.build.barriers(c.dir, path); err != nil {
			c.fail("%s: %v", path, err)
		}
		if c.barriers == nil {
			c.barriers = make(map[string]map[place]bool)
		}
		c.barriers[path] = list
	}
	return list[at]
}
