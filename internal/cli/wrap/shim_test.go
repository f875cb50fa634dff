package wrap

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/linkflags"
)

func TestShimCommand(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(here, "start dir")
	abs := filepath.Join(here, "abs.yaml")
	for _, test := range []struct {
		o      cli.Globals
		theirs string
		want   []string // between the program and its -dir
		build  []string // between that and what follows
		behind []string
	}{
		{},
		{o: cli.Globals{Policy: "p.yaml", Log: "a log"}, want: []string{"-policy", filepath.Join(here, "p.yaml"), "-log", filepath.Join(here, "a log")}},
		{theirs: "other -x 'a b'", behind: []string{"--", "other", "-x", "a b"}},
		{theirs: "linkgate"},
		{theirs: "'/a b/linkgate.exe' -policy p.yaml", want: []string{"-policy", filepath.Join(dir, "p.yaml")}},
		{theirs: "linkgate -policy '" + abs + "' -- other -policy q", want: []string{"-policy", abs}, behind: []string{"--", "other", "-policy", "q"}},
		{
			o: cli.Globals{Policy: "p.yaml"}, theirs: "linkgate -policy=q.yaml -log l other",
			want:   []string{"-policy", filepath.Join(here, "p.yaml"), "-log", filepath.Join(dir, "l")},
			behind: []string{"--", "other"},
		},
		{o: cli.Globals{Build: "id", Telemetry: "on"}, theirs: "other", build: []string{"-build", "id", "-telemetry", "on"}, behind: []string{"--", "other"}},
		{theirs: "linkgate -telemetry=off", build: []string{"-telemetry", "off"}},
		{theirs: "linkgate -build theirs", build: []string{"-build", "theirs"}},
	} {
		o, behind, err := shimGlobals(test.o, dir, test.theirs)
		if err != nil {
			t.Fatal(err)
		}
		text, err := shimCommand(o, behind)
		if err != nil {
			t.Fatal(err)
		}
		got, err := linkflags.GoFlags(text)
		if err != nil {
			t.Fatal(err)
		}
		want := slices.Concat([]string{self}, test.want, []string{"-dir", dir}, test.build, test.behind)
		if !slices.Equal(got, want) {
			t.Errorf("shim of %+v and %q: %q, want %q", test.o, test.theirs, got, want)
		}
	}
	for _, theirs := range []string{"'other", "linkgate -none"} {
		if o, _, err := shimGlobals(cli.Globals{}, dir, theirs); err == nil {
			t.Errorf("shimGlobals of %q: %+v, want an error", theirs, o)
		}
	}
}
