// Field looks for false alarms in real modules. It builds each program of programs.tsv
// twice with each toolchain: plainly, and through linkgate in mode enforce without a rule.
// What linkgate finds beyond what the linker refuses has to stand in expected.tsv, with
// the reason why it is right: the author of that package wrote it. What does not is a
// failure.
//
//	go run ./scripts/field -programs 'x-*' -toolchains go1.26.8
//	go run ./scripts/field -large -write             # all; writes the results and docs/field.md
//	go run ./scripts/field -modules -write           # also with a policy that denies between modules
//	go run ./scripts/field -against /tmp/linkgate    # two linkgates, the same findings?
//
// A program is a module's command, a module's tests, or a main package that imports some
// packages and keeps every exported function of theirs. The findings are those of the log,
// not what linkgate prints. A run with all programs and both toolchains compiles some ten
// thousand packages, one build at a time.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/scripts/internal/trial"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// options are the command line.
type options struct {
	root       string
	toolchains string // comma separated
	programs   string // path.Match on the id
	large      bool
	modules    bool
	linkgate   string // a binary, or empty for the repository's
	against    string // another one, whose findings have to be the same
	write      bool
}

func run(args []string, stdout, stderr io.Writer) int {
	var o options
	flags := flag.NewFlagSet("field", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.root, "C", ".", "linkgate's repository")
	flags.StringVar(&o.toolchains, "toolchains", "go1.26.8,go1.27.4", "comma-separated toolchains")
	flags.StringVar(&o.programs, "programs", "*", "pattern of program ids")
	flags.BoolVar(&o.large, "large", false, "include the programs that take minutes")
	flags.BoolVar(&o.modules, "modules", false, "build also with a policy that denies references between modules")
	flags.StringVar(&o.linkgate, "linkgate", "", "take this `binary` and not the repository's linkgate")
	flags.StringVar(&o.against, "against", "", "compare with the findings of this linkgate `binary`, and not with expected.tsv")
	flags.BoolVar(&o.write, "write", false, "write what was built into results.tsv and docs/field.md")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		flags.Usage()
		return 2
	}
	if _, err := path.Match(o.programs, ""); err != nil {
		fmt.Fprintf(stderr, "field: -programs %q: %v\n", o.programs, err)
		return 2
	}
	failed, err := compare(o, stdout)
	if err != nil {
		fmt.Fprintf(stderr, "field: %v\n", err)
		return 1
	}
	if failed {
		return 1
	}
	return 0
}

// compare builds the programs one after the other, in a temporary directory, and reports
// whether one of them failed.
func compare(o options, stdout io.Writer) (failed bool, err error) {
	if o.root, err = filepath.Abs(o.root); err != nil {
		return false, err
	}
	t, err := readTables(o.root)
	if err != nil {
		return false, err
	}
	work, err := os.MkdirTemp("", "linkgate-field-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(work)
	l := &lab{root: o.root, work: work, modules: o.modules}
	for from, to := range map[string]*string{o.linkgate: &l.gate, o.against: &l.other} {
		if from == "" {
			continue
		}
		if *to, err = filepath.Abs(from); err != nil {
			return false, err
		}
	}
	if l.gate == "" {
		if l.gate, err = trial.BuildLinkgate(o.root, work); err != nil {
			return false, err
		}
	}
	built := 0
	for _, name := range strings.Split(o.toolchains, ",") {
		tc := trial.FindToolchain(strings.TrimSpace(name))
		if tc.Err != nil {
			return false, tc.Err
		}
		for _, p := range t.programs {
			if ok, _ := path.Match(o.programs, p.ID); !ok || p.Lacks("large", o.large) {
				continue
			}
			list, err := l.build(p, tc)
			if err != nil {
				return false, fmt.Errorf("%s with %s: %w", p.ID, tc.Name, err)
			}
			for _, r := range list {
				faults := r.faults(t.expected)
				fmt.Fprintf(stdout, "%s %s: %s\n", tc.Name, p.ID, r.text())
				for _, fault := range faults {
					fmt.Fprintf(stdout, "\t%s\n", fault)
				}
				failed = failed || len(faults) > 0
				if r.skipped == "" {
					built++
					t.results = t.results.with(r)
				}
			}
			if o.write { // as it grows: a run can take hours
				if err := t.write(o.root); err != nil {
					return failed, err
				}
			}
		}
	}
	if built == 0 {
		return true, fmt.Errorf("nothing was built, so nothing is shown")
	}
	return failed, nil
}
