// Forecast compares what `linkgate check` says of programs with what Go's linkers do.
//
// It has check judge each program of testdata/programs and testdata/holes for all releases,
// from sources alone, and prints a table: programs × releases, in each cell how many
// references check has found of those that the linker refuses. These sets are those of
// scripts/oracle/refused.tsv; what is not defined is in undefined.tsv here. With -real the
// programs are built with each toolchain instead.
//
//	go run ./scripts/forecast                       # all programs, from the recorded sets
//	go run ./scripts/forecast -programs 'memsize,sonic*' -real
//	go run ./scripts/forecast -real -write scripts/forecast/undefined.tsv
//	go run ./scripts/forecast -log -toolchains go1.26.8
//
// With -log each program is built through linkgate with each toolchain, and check is given the
// log of that: then it has to be certain of all that the linker refuses.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/scripts/internal/trial"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are the command line.
type options struct {
	root     string
	programs string
	large    bool
	real     bool
	log      bool
	releases string
	write    string
}

func run(args []string, stdout, stderr io.Writer) int {
	var o options
	flags := flag.NewFlagSet("forecast", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.root, "C", ".", "linkgate's repository")
	flags.StringVar(&o.programs, "programs", "*", "comma-separated patterns of program ids")
	flags.BoolVar(&o.large, "large", false, "include the large programs")
	flags.BoolVar(&o.real, "real", false, "build with each toolchain instead of reading the recorded sets")
	flags.BoolVar(&o.log, "log", false, "give check the log of a build through linkgate")
	flags.StringVar(&o.releases, "toolchains", strings.Join(toolchain.Names(), ","), "comma-separated `list` of releases to judge by, or local")
	flags.StringVar(&o.write, "write", "", "with -real: write what is not defined to this `file`")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	failed, err := forecast(o, stdout, stderr)
	switch {
	case err != nil:
		fmt.Fprintf(stderr, "forecast: %v\n", err)
		return 1
	case failed:
		return 1
	}
	return 0
}

// wants reports whether a program is to be looked at.
func (o options) wants(p trial.Program) bool {
	if len(p.Command) == 0 || p.Command[0] != "build" || p.Lacks("large", o.large) {
		return false
	}
	// check judges plain builds: no other mode of the compiler or the linker.
	if slices.ContainsFunc(p.Flags, func(f string) bool {
		return f == "-race" || strings.Contains(f, "checklinkname") || strings.Contains(f, "buildmode")
	}) {
		return false
	}
	return slices.ContainsFunc(strings.Split(o.programs, ","), func(pattern string) bool {
		ok, err := path.Match(pattern, p.ID)
		return ok && err == nil
	})
}

// forecast does the whole work in a temporary directory.
func forecast(o options, stdout, stderr io.Writer) (failed bool, err error) {
	work, err := os.MkdirTemp("", "linkgate-forecast-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(work)
	programs, err := load(o, work)
	if err != nil {
		return false, err
	}
	checker, err := trial.Build(o.root, work, "linkgate-check")
	if err != nil {
		return false, err
	}
	gate := ""
	if o.log {
		if gate, err = trial.BuildLinkgate(o.root, work); err != nil {
			return false, err
		}
	}
	truth, err := recorded(o.root)
	if err != nil {
		return false, err
	}
	t := &table{out: stdout}
	for tc := range strings.SplitSeq(o.releases, ",") {
		if tc == "local" {
			tc = runtime.Version()
		}
		t.releases = append(t.releases, tc)
	}
	t.head()
	for _, p := range programs {
		predicted, err := p.predict(checker, gate, t.releases, work)
		if err != nil {
			fmt.Fprintf(stderr, "%s: skipped: %v\n", p.ID, trial.FirstLine(err.Error()))
			continue
		}
		var cells []cell
		for _, tc := range t.releases {
			c := cell{program: p.ID, release: release(tc), predicted: predicted[release(tc)], log: o.log}
			if o.real {
				c.real = p.build(tc, work)
			} else {
				c.real = truth[key{p.ID, release(tc)}]
			}
			cells = append(cells, c)
		}
		t.row(cells)
	}
	t.summary()
	if o.write != "" {
		return len(t.notes) > 0, t.writeUndefined(o.write)
	}
	return len(t.notes) > 0, nil
}

// A program is one to judge, and its directory.
type program struct {
	trial.Program
	dir string
}

// load returns the programs that are wanted. Archives are unpacked below work.
func load(o options, work string) ([]program, error) {
	testdata := filepath.Join(o.root, "testdata")
	list, err := trial.Corpus(testdata)
	if err != nil {
		return nil, err
	}
	var programs []program
	for _, p := range list {
		if !o.wants(p) {
			continue
		}
		dir, err := p.Place(testdata, filepath.Join(work, "src"))
		if err != nil {
			return nil, err
		}
		programs = append(programs, program{p, dir})
	}
	return programs, nil
}

// release turns go1.26.8 into go1.26, as check names it.
func release(toolchain string) string {
	parts := strings.SplitN(toolchain, ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}
