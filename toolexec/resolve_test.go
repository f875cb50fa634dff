package toolexec

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/linkgate/linkgate/internal/sdk"
)

// TestResolve: the linker of a wrapped SDK is the one below, whatever the environment says.
func TestResolve(t *testing.T) {
	below, dir := t.TempDir(), t.TempDir()
	s := sdk.SDK{Schema: 1, GOROOT: below, Version: "go1.26.8", Tool: "pkg/tool/linux_amd64/link", Policy: filepath.Join(below, "linkgate.yaml")}
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(s.Linker()), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "pkg", "tool"), 0o777); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{
		filepath.Join(dir, sdk.FileName): string(data), filepath.Join(below, "VERSION"): "go1.26.8\n", s.Linker(): "",
	} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	elsewhere := func(string) string { return filepath.Join(t.TempDir(), "elsewhere") }
	wrapped, other := filepath.Join(dir, "pkg", "tool", "linux_amd64", "link"), filepath.Join(t.TempDir(), "link")
	for linker, want := range map[string]struct{ linker, policy string }{wrapped: {s.Linker(), s.Policy}, other: {other, ""}} {
		c := Config{Command: []string{linker, "-o", "x"}, Getenv: elsewhere}
		if err := c.resolveLinker(); err != nil || !slices.Equal(c.Command, []string{want.linker, "-o", "x"}) || c.Organisation.SDK != want.policy {
			t.Errorf("%s became %q under %q, %v", linker, c.Command, c.Organisation.SDK, err)
		}
	}
	if err := os.Remove(s.Linker()); err != nil {
		t.Fatal(err)
	}
	c := Config{Command: []string{wrapped}, Getenv: elsewhere}
	if err := c.resolveLinker(); err == nil {
		t.Errorf("a linker that is gone became %q", c.Command)
	}
}
