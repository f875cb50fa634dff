package distance

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	for word, want := range map[string]string{
		"refussed": "refused", "Refused": "refused", "refsued": "refused", "cross_module": "cross-module",
		"crossmodule": "cross-module", "dangel": "", "": "", strings.Repeat("refused", 100): "",
	} {
		if got := Nearest(word, []string{"refused", "exported", "indexed", "push-std", "shadow", "dangling", "wrapper", "cross-module", "handshake"}); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}
