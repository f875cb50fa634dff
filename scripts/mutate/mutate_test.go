package main

import (
	"os"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/longtest"
)

// TestRun tries every kind of change on a small package, whose test holds one function
// and not the other.
func TestRun(t *testing.T) {
	longtest.Skip(t, "builds a test binary for each mutant")
	t.Chdir(t.TempDir())
	const held = `
func held(n int, list []string) (s string) {
	if n < 3 && len(list) >= 1 || n == 7 {
		s = list[0]
	}
	switch {
	case !(n <= 9):
		s += "many"
	}
	switch n {
	case 1:
		for _, each := range list[1:] {
			s += each
			if each == "end" {
				break
			}
		}
	}
	return s
}
`
	const test = `package a

import "testing"

func TestHeld(t *testing.T) {
	for _, c := range []struct {
		n    int
		list []string
		want string
	}{
		{1, []string{"a", "end", "c"}, "aend"}, {1, []string{"a"}, "a"}, {2, []string{"a"}, "a"}, {2, nil, ""},
		{3, []string{"a"}, ""}, {7, []string{"a"}, "a"}, {9, nil, ""}, {10, nil, "many"},
	} {
		if c.n == 1 && len(c.list) == 0 {
			continue
		}
		if got := held(c.n, c.list); got != c.want {
			t.Errorf("held(%d, %q) = %q, want %q", c.n, c.list, got, c.want)
		}
	}
	loose(new(int))
}
`
	for name, text := range map[string]string{
		"go.mod":         "module example.com/a\n\ngo 1.25\n",
		"a.go":           "package a\n" + held,
		"loose.go":       "package a\n\nfunc loose(n *int) {\n\tif *n <= 0 {\n\t\t*n++\n\t}\n}\n",
		"a_test.go":      test,
		"equivalent.txt": "# none notices\nloose.go loose: drop *n++ # nobody reads it\n",
		"stale.txt":      "loose.go loose: drop loose() # not there\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args string
		code int
		out  string // printed, or said
	}{
		{"-equivalent equivalent.txt loose.go a.go", 0, `survives: loose.go:3 loose: return at once
survives: loose.go:4 loose: never *n <= 0
survives: loose.go:4 loose: negate *n <= 0
survives: loose.go:4 loose: *n <= 0 with <
4 of 27 changes survive (14.8 %), and 1 that no test can notice
`},
		{"-equivalent stale.txt -v a.go:4", 0, `killed: a.go:4 held: never n < 3 && len(list) >= 1 || n == 7
killed: a.go:4 held: negate n < 3 && len(list) >= 1 || n == 7
killed: a.go:4 held: n < 3 && len(list) >= 1 || n == 7 with &&
killed: a.go:4 held: n < 3 && len(list) >= 1 || n == 7 without n < 3 && len(list) >= 1
killed: a.go:4 held: n < 3 && len(list) >= 1 || n == 7 without n == 7
killed: a.go:4 held: n < 3 && len(list) >= 1 with ||
killed: a.go:4 held: n < 3 && len(list) >= 1 without n < 3
killed: a.go:4 held: n < 3 && len(list) >= 1 without len(list) >= 1
killed: a.go:4 held: n < 3 with <=
killed: a.go:4 held: len(list) >= 1 with >
killed: a.go:4 held: n == 7 with !=
0 of 11 changes survive (0.0 %), and 0 that no test can notice
`},
		{"-equivalent stale.txt -run None loose.go", 1, `5 of 5 changes survive (100.0 %), and 0 that no test can notice
mutate: these do not survive:
loose.go loose: drop loose()
`},
		{"-equivalent none.txt a.go", 1, "mutate: open none.txt: no such file or directory\n"},
	} {
		var out, stderr strings.Builder
		code := run(strings.Fields(c.args), &out, &stderr)
		if said := out.String() + stderr.String(); code != c.code || !strings.HasSuffix(said, c.out) {
			t.Errorf("mutate %s: %d\n%swant %d\n%s", c.args, code, said, c.code, c.out)
		}
	}
}
