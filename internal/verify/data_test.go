package verify

import "testing"

// TestIsAccessed: expvar.Handler is inlined to the address of a function, with which no line of
// expvar's is left.
func TestIsAccessed(t *testing.T) {
	for name, want := range map[string]bool{
		"expvar.expvarHandler":    true,
		"archive/zip.compressors": true,
		"runtime.gcStart":         false,
		"expvar.expvar":           false,
	} {
		if got := isAccessed(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
