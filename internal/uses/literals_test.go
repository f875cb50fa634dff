package uses

import "testing"

// TestAround: the function in which a closure is written, by the closure's name.
func TestAround(t *testing.T) {
	for name, want := range map[string]string{
		"F": "F", "a.F": "a.F", "a.F.func1": "a.F", "a.F.func1.2": "a.F", "a.T.M.func1": "a.T.M", "a.F.gowrap1": "a.F", "a.F.deferwrap12": "a.F", "a.F.1": "a.F",
		"a.F-range1": "a.F", "a.F.func2-range1": "a.F", "a.F-range1.func1": "a.F", "a.F.func": "a.F.func", "a.F.wrap1": "a.F.wrap1", "a.F1": "a.F1",
		"func1": "func1", "gowrap1": "gowrap1", "1": "1", "": "", "F-range1": "F",
	} {
		if got := around(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestWithoutTypes(t *testing.T) {
	for name, want := range map[string]string{
		"F": "F", "F[int]": "F", "T[a.b].M": "T.M", "F[T[int],U[string]].func1": "F.func1", "": "",
	} {
		if got := withoutTypes(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{"F": "F", "F[int]": "F", "T[a.b].M": "T"} {
		if got := generic(name); got != want {
			t.Errorf("%q: generic %q, want %q", name, got, want)
		}
	}
}
