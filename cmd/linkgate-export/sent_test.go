package main

import (
	"strings"
	"testing"
)

// Whatever stands in a LOG.sent, what is noted behind it counts, and nothing
// else comes to count by it.
func FuzzSent(f *testing.F) {
	f.Add("", "20261121-101500-1a2b3c4d")
	f.Add("20261121-101500-1a2b3c4d metr", "go-build7")
	f.Add(" \n\x00 \r\n", "a b")
	f.Fuzz(func(t *testing.T, text, id string) {
		if id == "" || strings.Contains(id, "\n") {
			t.Skip()
		}
		before := len(parseSent(text+"\n").missing(id, []string{"logs", "metrics"}))
		s := parseSent(text + "\n" + id + " traces\n")
		if left := s.missing(id, []string{"traces"}); len(left) > 0 {
			t.Errorf("%q: still missing", left)
		}
		if after := len(s.missing(id, []string{"logs", "metrics"})); after != before {
			t.Errorf("%d missing, before %d", after, before)
		}
	})
}
