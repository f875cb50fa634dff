package source

import (
	"slices"
	"testing"
)

func TestNearest(t *testing.T) {
	known := []string{"runtime.nanotime", "runtime.nanotime1", "runtime.fastrand", "runtime.fastrand64", "sync.runtime_Semacquire", "gopkg.in/yaml%2ev3.parse", "runtime.gopark", "runtime.goready", "a.f", "a.g"}
	for _, test := range []struct{ name, want string }{
		{"rumtime.nanotime", "runtime.nanotime"},
		{"runtime.nantoime", "runtime.nanotime"},
		{"runtime.nanotime", "runtime.nanotime"},
		{"runtime.fastrand46", "runtime.fastrand64"},
		{"sync.runtime_Semaquire", "sync.runtime_Semacquire"},
		{"gopkg.in/yaml.v3.parse", "gopkg.in/yaml%2ev3.parse"},
		{"runtime.GoPark", "runtime.gopark"},
		{"a.x", "a.f"}, // the first of two
		{"runtime.mheap_", ""},
		{"", ""},
	} {
		if got := nearest([]string{"x.y", test.name}, slices.Values(known), anyName)[1]; got != test.want {
			t.Errorf("nearest to %q is %q, want %q", test.name, got, test.want)
		}
		slices.Reverse(known)
		if got := nearest([]string{"x.y", test.name}, slices.Values(known), anyName)[1]; got != test.want {
			t.Errorf("nearest to %q, in another order, is %q, want %q", test.name, got, test.want)
		}
	}
}

func anyName(int, string) bool { return true }

// TestNearestMeant: of near names that one counts which can have been meant, however near
// another one is.
func TestNearestMeant(t *testing.T) {
	known := slices.Values([]string{"runtime.nanotime1", "runtime.nanotime", "runtime.walltime"})
	for _, test := range []struct {
		fits func(i int, known string) bool
		want []string
	}{
		{anyName, []string{"runtime.nanotime", "runtime.walltime"}},
		{func(_ int, known string) bool { return known != "runtime.nanotime" }, []string{"runtime.nanotime1", "runtime.walltime"}},
		{func(i int, _ string) bool { return i == 0 }, []string{"runtime.nanotime", ""}},
	} {
		if got := nearest([]string{"runtime.nanotim", "runtime.walltim"}, known, test.fits); !slices.Equal(got, test.want) {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
