package cli

import (
	"testing"
	"time"
)

func TestParseSpan(t *testing.T) {
	for s, want := range map[string]time.Duration{"30d": 30 * 24 * time.Hour, "4w": 28 * 24 * time.Hour, "0d": 0} {
		if got, err := ParseSpan(s); err != nil || got != want {
			t.Errorf("%s: %v %v", s, got, err)
		}
	}
	for _, s := range []string{"", "30", "d", "-1d", "1.5d", "30h", "999999999d", "w4"} {
		if got, err := ParseSpan(s); err == nil {
			t.Errorf("%q: %v", s, got)
		}
	}
}
