package project

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadOverlay(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"overlay.json": `{"Replace": {"p/a.go": "a.txt", "p/./gone.go": ""}}`,
		"other.json":   `{"Replace": {"b.go": "b.txt"}}`,
		"broken.json":  `{"Replace": [`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct{ flag, goflags, want string }{
		{"", "", "map[] <nil>"},
		{"", "-mod=mod", "map[] <nil>"},
		{"overlay.json", "", "map[DIR/p/a.go:DIR/a.txt DIR/p/gone.go:] <nil>"},
		{filepath.Join(dir, "overlay.json"), "-overlay=other.json", "map[DIR/p/a.go:DIR/a.txt DIR/p/gone.go:] <nil>"},
		{"", "-overlay=overlay.json --overlay=other.json", "map[DIR/b.go:DIR/b.txt] <nil>"},
		{"", "-overlay=", "map[] <nil>"},
		{"broken.json", "", "map[] reading broken.json, the file of -overlay: unexpected end of JSON input"},
		{"none.json", "", "map[] reading the file of -overlay: "},
	} {
		getenv := func(name string) string { return map[string]string{"GOFLAGS": tt.goflags}[name] }
		overlay, err := Env{Getenv: getenv, Overlay: tt.flag}.ReadOverlay(dir)
		got := strings.ReplaceAll(filepath.ToSlash(fmt.Sprint(overlay, " ", err)), filepath.ToSlash(dir), "DIR")
		if got != tt.want && !(strings.HasSuffix(tt.want, ": ") && strings.HasPrefix(got, tt.want)) {
			t.Errorf("%q, %q: got %s, want %s", tt.flag, tt.goflags, got, tt.want)
		}
	}
}
