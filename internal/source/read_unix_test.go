//go:build unix && !aix && !solaris

package source

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestPipe reads a pipe that nobody writes to.
func TestPipe(t *testing.T) {
	dir := write(t, "a.go", "package p"+pullF+declF)
	pipe := filepath.Join(dir, "b.go")
	if err := syscall.Mkfifo(pipe, 0o666); err != nil {
		t.Skip(err)
	}
	ds, _, err := Directives(linux(26), dir, PackageFiles)
	if err == nil || !strings.Contains(err.Error(), pipe+": not a regular file") || len(ds) != 1 {
		t.Errorf("got %v, %v", ds, err)
	}
}
