// Ways holds that it makes no difference by which way a link comes to linkgate: under
// -toolexec, by linkgate build, in a wrapped SDK, or by the builder of Bazel's rules_go,
// which starts the linker without go. Programs of testdata are judged by each way, under a
// policy that denies, and under one that allows by module what the first run found.
//
//	go run ./scripts/ways
//	go run ./scripts/ways -toolchains go1.26.8,go1.27.4 -programs reflect2
//
// It prints a table, and fails where two ways differ. rules_go comes from the module proxy;
// where that is out of reach its rows are left out, and that is said. Bazel itself is not
// needed: the builder is started with the arguments that rules_go gives it.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/scripts/internal/trial"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("ways", flag.ContinueOnError)
	flags.SetOutput(stderr)
	names := flags.String("toolchains", "local", "comma-separated toolchains")
	only := flags.String("programs", strings.Join(chosen(), ","), "comma-separated programs of testdata/programs, and hole-NAME")
	keep := flags.Bool("work", false, "keep the work directory")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 {
		return 2
	}
	work, err := os.MkdirTemp("", "ways")
	if err != nil {
		fmt.Fprintln(stderr, "ways:", err)
		return 1
	}
	if *keep {
		fmt.Fprintln(stderr, "ways: work in", work)
	} else {
		defer os.RemoveAll(work)
	}
	ok, err := compare(work, strings.Split(*names, ","), strings.Split(*only, ","), stdout)
	if err != nil {
		fmt.Fprintln(stderr, "ways:", err)
	}
	if err != nil || !ok {
		return 1
	}
	return 0
}

// chosen are the programs that are judged: of one module and of several, with a finding in
// the main module and in others, by Go and by assembly, of the kinds that the linker refuses
// and of those that linkgate alone looks for.
func chosen() []string {
	return []string{
		"two-violators", "main-and-dep", "reflect2", "bigfft-old", "func-pull", "asm-refs", "override", "var-text",
		"hole-exported", "hole-indexed",
	}
}

// compare prints a row for each toolchain and way, and reports whether all are the same.
func compare(work string, toolchains, programs []string, out io.Writer) (bool, error) {
	linkgate, err := trial.BuildLinkgate(".", work)
	if err != nil {
		return false, err
	}
	builders, missing := fetchBuilders(work)
	same := true
	fmt.Fprintf(out, "%-10s %-8s %-24s %8s %10s  %s\n", "toolchain", "system", "way", "programs", "references", "differs")
	for _, name := range toolchains {
		tc := trial.FindToolchain(name)
		if tc.Err != nil {
			fmt.Fprintf(out, "%-10s skipped: %v\n", name, tc.Err)
			continue
		}
		l := &lab{work: filepath.Join(work, tc.Name), linkgate: linkgate, tc: tc}
		if err := l.prepare(programs); err != nil {
			return false, err
		}
		ways := l.ways(builders)
		base := make(map[string]*outcome)
		for i, w := range ways {
			var differs []string
			references := 0
			for _, p := range l.programs {
				got, err := w.judge(p, base[p.ID])
				if err != nil {
					return false, fmt.Errorf("%s, %s, %s: %w", tc.Name, w.name, p.ID, err)
				}
				if i == 0 {
					base[p.ID] = got
				}
				references += len(got.references)
				if d := got.differs(w.expects(base[p.ID])); d != "" {
					differs = append(differs, p.ID+": "+d)
				}
			}
			what := "-"
			if len(differs) > 0 {
				same, what = false, strings.Join(differs, "; ")
			}
			fmt.Fprintf(out, "%-10s %-8s %-24s %8d %10d  %s\n", tc.Name, system(), w.name, len(l.programs), references, what)
		}
	}
	if missing != nil {
		fmt.Fprintf(out, "rules_go: skipped: %v\n", missing)
	}
	return same, nil
}

// find returns the programs with the given names.
func find(testdata string, names []string) ([]trial.Program, error) {
	all, err := trial.Corpus(testdata)
	if err != nil {
		return nil, err
	}
	var list []trial.Program
	for _, name := range names {
		i := slices.IndexFunc(all, func(p trial.Program) bool { return p.ID == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no program %q", name)
		}
		list = append(list, all[i])
	}
	return list, nil
}
