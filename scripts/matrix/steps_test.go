package main

import "testing"

func TestUnavailable(t *testing.T) {
	for _, tt := range []struct {
		stderr string
		want   result
		why    string
	}{
		{"go: downloading go1.23.11 (linux/amd64)\ngo: download go1.23.11 for linux/amd64: toolchain not available\n",
			skipped, "go: download go1.23.11 for linux/amd64: toolchain not available"},
		{"go: downloading go1.99.9 (linux/amd64)\ngo: download go1.99.9: 403 Forbidden\n\tserver response: not available\n",
			failed, "go: download go1.99.9: 403 Forbidden"},
		{"go: invalid GOTOOLCHAIN \"1.23\"\n", failed, "go: invalid GOTOOLCHAIN \"1.23\""},
	} {
		if got, why := unavailable(tt.stderr); got != tt.want || why != tt.why {
			t.Errorf("%q: got %v %q", tt.stderr, got, why)
		}
	}
}
