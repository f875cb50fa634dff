package wrap

import (
	"slices"
	"strings"
	"testing"
)

func TestLeadingChdir(t *testing.T) {
	for _, test := range []struct {
		args  string
		chdir int // how many of the arguments
		dir   string
	}{
		{"", 0, "."},
		{"-o x", 0, "."},
		{"-C dir -o x", 2, "dir"},
		{"--C dir", 2, "dir"},
		{"-C=dir -o x", 1, "dir"},
		{"-o x -C dir", 0, "."}, // go refuses it
		{"-C", 1, ""},           // so here
		{"./C", 0, "."},
	} {
		args := strings.Fields(test.args)
		chdir, rest := leadingChdir(args)
		if !slices.Equal(chdir, args[:test.chdir]) || !slices.Equal(rest, args[test.chdir:]) {
			t.Errorf("leadingChdir(%q) = %q, %q", args, chdir, rest)
		}
		if dir := chdirValue(chdir); dir != test.dir {
			t.Errorf("chdirValue(%q) = %q, want %q", chdir, dir, test.dir)
		}
	}
}

func TestMisplaced(t *testing.T) {
	for _, test := range []struct {
		verb, args string
		want       bool
	}{
		{"build", "-policy org.yaml ./...", true},
		{"build", "-o x --policy=org.yaml .", true},
		{"vet", "-log=x.jsonl .", true},
		{"run", ". -policy x", false}, // the program's
		{"build", "-o -policy .", false},
		{"test", "-policy x .", false},
		{"build", "-v -o x ./policy", false},
	} {
		if err := misplaced(test.verb, strings.Fields(test.args)); (err != nil) != test.want {
			t.Errorf("%s %s: %v", test.verb, test.args, err)
		}
	}
}
