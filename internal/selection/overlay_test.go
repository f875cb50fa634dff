package selection

import (
	"fmt"
	"path/filepath"
	"testing"
)

func TestOverlay(t *testing.T) {
	path := func(name string) string { return filepath.FromSlash("/src/" + name) }
	o := Overlay{path("p/a.go"): path("other/a.txt"), path("p/gone.go"): "", path("p/q/b.go"): path("b.txt")}
	for _, tt := range []struct{ name, want string }{
		{"p/a.go", "other/a.txt"}, {"p/gone.go", "p/gone.go"}, {"p/c.go", "p/c.go"}, {"a.go", "a.go"},
	} {
		if got := o.File(path(tt.name)); got != path(tt.want) {
			t.Errorf("%s: %s, want %s", tt.name, got, path(tt.want))
		}
		if got := Overlay(nil).File(path(tt.name)); got != path(tt.name) {
			t.Errorf("without an overlay %s is %s", tt.name, got)
		}
	}
	if got := fmt.Sprint(o.In(path("p"))); got != "map[a.go:true gone.go:false]" {
		t.Errorf("in p: %s", got)
	}
	if got := o.In(path("other")); got != nil {
		t.Errorf("in a directory that is as it lies: %v", got)
	}
}
