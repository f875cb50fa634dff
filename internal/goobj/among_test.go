package goobj

import (
	"fmt"
	"testing"
)

func TestAmong(t *testing.T) {
	names := map[string]bool{"": true, "a": true, "no": false}
	for i := range 2000 {
		names[fmt.Sprintf("example.com/p.name%d", i)] = true
	}
	among := Among(names)
	for i := range 4000 {
		name := fmt.Sprintf("example.com/p.name%d", i)
		if among([]byte(name)) != names[name] {
			t.Errorf("%s: %t", name, !names[name])
		}
	}
	for _, name := range []string{"", "a", "b", "no"} {
		if among([]byte(name)) != names[name] {
			t.Errorf("%q: %t", name, !names[name])
		}
	}
	if Among(nil)(nil) || Among(nil)([]byte("a")) {
		t.Error("something is among nothing")
	}
}
