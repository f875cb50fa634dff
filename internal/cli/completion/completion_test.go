package completion

import (
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/cli"
)

func TestWords(t *testing.T) {
	table := []cli.Command{
		{Name: "build", Aliases: []string{"test"}, Short: "start go; every argument goes to go", Args: cli.AllFiles(), Raw: true},
		{Name: "policy", Short: "check the policy", Commands: []cli.Command{
			{Name: "check", Short: "print errors (all)", Args: cli.Values{Files: "yaml"}},
			{Name: "due", Short: "list", Flags: []cli.Flag{
				{Name: "within", Value: "span", Text: "days or weeks: 30d"},
				{Name: "mode", Value: "m", Text: "a mode", Args: cli.Values{Words: []string{"warn", "enforce"}}},
				{Name: "fail", Text: "exit with 1"},
				{Name: "inside", Value: "x"},
			}},
		}},
	}
	for _, test := range []struct {
		line []string
		want string
	}{
		{[]string{""}, "build\tstart go|test\tstart go|policy\tcheck the policy|-C\tchange to dir first|-policy\tread this policy instead of the main module's|-log\tappend to this log|-version\tprint the version"},
		{[]string{"po"}, "policy\tcheck the policy"},
		{[]string{"-C", ""}, ":dirs"},
		{[]string{"-C", "dir", "-log", "l", "policy", ""}, "check\tprint errors|due\tlist"},
		{[]string{"--policy=policy", "po"}, "policy\tcheck the policy"},
		{[]string{"policy", "check", ""}, ":files yaml"},
		{[]string{"policy", "due", "-"}, "-within\tdays or weeks|-mode\ta mode|-fail\texit with 1"},
		{[]string{"policy", "due", "-within", ""}, ""},
		{[]string{"policy", "due", "-fail", "-mode", "w"}, "warn"},
		{[]string{"policy", "due", "--mode", "w"}, "warn"},
		{[]string{"policy", "due", "-mode", "warn", "-f"}, "-fail\texit with 1"},
		{[]string{"test", "-o", ""}, ":files"},
		{[]string{"nothing", "po"}, "policy\tcheck the policy"},
	} {
		var out strings.Builder
		if err := words(cli.Env{Stdout: &out}, table, test.line); err != nil {
			t.Fatal(err)
		}
		if got := strings.ReplaceAll(strings.TrimSuffix(out.String(), "\n"), "\n", "|"); got != test.want {
			t.Errorf("%q: %q, want %q", test.line, got, test.want)
		}
	}
}
