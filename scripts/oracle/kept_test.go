package main

import "testing"

func TestFirstDifference(t *testing.T) {
	for _, test := range []struct {
		a, b []string
		want string
	}{
		{nil, nil, ""},
		{[]string{"x"}, []string{"x"}, ""},
		{[]string{"x"}, []string{"y"}, `"y" instead of "x"`},
		{[]string{"x"}, []string{"x", "y"}, "one line more: y"},
		{[]string{"x", "y"}, []string{"x"}, "one line less: y"},
	} {
		if got := firstDifference(test.a, test.b); got != test.want {
			t.Errorf("%q and %q: got %q, want %q", test.a, test.b, got, test.want)
		}
	}
}
