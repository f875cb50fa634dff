package plural

import "testing"

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 builds", 1: "1 build", 2: "2 builds"} {
		if got := Count(n, "build"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
