package events

import "testing"

func TestCommandLine(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, ""},
		{[]string{"build", "-o=bin/app", "./..."}, "build -o=bin/app ./..."},
		{[]string{"build", "-toolexec=a b"}, "build '-toolexec=a b'"},
		{[]string{"test", "-run", "A|B"}, "test -run 'A|B'"},
		{[]string{"build", "-ldflags=-X 'a.b=c d'"}, `build '-ldflags=-X '\''a.b=c d'\'''`},
		{[]string{"build", "", "~", "a\tb"}, "build '' '~' 'a\tb'"},
		{[]string{"build", `-o=C:\x`}, `build '-o=C:\x'`},
	} {
		if got := CommandLine(test.args); got != test.want {
			t.Errorf("CommandLine(%q) = %s, want %s", test.args, got, test.want)
		}
	}
}
