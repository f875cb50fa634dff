// Oracle compares linkgate's verdicts with those of Go's own linker.
//
// Go's linker dies at the first linkname it refuses. For each toolchain,
// oracle builds a linker from that toolchain's own sources in which the one
// fatal call prints instead, so that one link gives the whole set of refusals.
// Each program is then built once with each toolchain through linkgate in mode
// observe, and the two sets for the very same link must be equal. With the local
// toolchain, linkgate's log must also be the same with and without what it keeps of
// earlier links.
//
//	go run ./scripts/oracle                 # all toolchains, all programs
//	go run ./scripts/oracle -local          # the local toolchain only
//	go run ./scripts/oracle -programs 'sonic*' -toolchains go1.26.8,go1.27.4 -v
//	go run ./scripts/oracle -golden FILE    # without linkgate: against recorded sets
//
// refused.tsv holds the sets of all programs and toolchains as last measured with
// -write-golden. It is for reading: the comparison is always with a live linker.
//
// A program whose modules cannot be fetched, that does not compile with a
// toolchain, or whose link ends before the linker has checked anything counts as
// skipped; -v says why.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/scripts/internal/trial"
)

func main() {
	// The same program is the -toolexec wrapper of the builds that it starts.
	if file := os.Getenv(stepEnv); file != "" && len(os.Args) > 1 {
		os.Exit(toolexec(file, os.Args[1:]))
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// options are the command line.
type options struct {
	root        string // linkgate's repository
	toolchains  string // comma separated, or empty for all
	local       bool   // the local toolchain only
	programs    string // path.Match on the id
	large       bool   // include programs that take minutes
	golden      string // compare with this file instead of linkgate
	writeGolden string // write the oracle's sets to this file
	parallel    int    // builds at a time
	verbose     bool
}

func run(args []string, stdout, stderr io.Writer) int {
	var o options
	flags := flag.NewFlagSet("oracle", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.root, "C", ".", "linkgate's repository")
	flags.StringVar(&o.toolchains, "toolchains", strings.Join(toolchain.Names(), ","), "comma-separated toolchains")
	flags.BoolVar(&o.local, "local", false, "the local toolchain only")
	flags.StringVar(&o.programs, "programs", "*", "pattern of program ids")
	flags.BoolVar(&o.large, "large", false, "include the large programs")
	flags.StringVar(&o.golden, "golden", "", "compare the oracle with this `file` of recorded sets instead of with linkgate")
	flags.StringVar(&o.writeGolden, "write-golden", "", "write the oracle's sets of this run to this `file`, without linkgate")
	flags.IntVar(&o.parallel, "p", runtime.NumCPU(), "builds at a time")
	flags.BoolVar(&o.verbose, "v", false, "print each result as it comes, and the refusals of each program")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 || o.parallel < 1 {
		flags.Usage()
		return 2
	}
	if _, err := path.Match(o.programs, ""); err != nil {
		fmt.Fprintf(stderr, "oracle: -programs %q: %v\n", o.programs, err)
		return 2
	}
	failed, err := compare(o, stdout, stderr)
	if err != nil {
		fmt.Fprintf(stderr, "oracle: %v\n", err)
		return 1
	}
	if failed {
		return 1
	}
	return 0
}

// compare does the whole work in a temporary directory. It reports whether any
// program failed.
func compare(o options, stdout, stderr io.Writer) (failed bool, err error) {
	root, err := filepath.Abs(o.root)
	if err != nil {
		return false, err
	}
	work, err := os.MkdirTemp("", "linkgate-oracle-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(work)

	programs, err := loadPrograms(filepath.Join(root, "testdata"), filepath.Join(work, "src"))
	if err != nil {
		return false, err
	}
	toolchains, err := findToolchains(o, stderr)
	if err != nil {
		return false, err
	}
	b := &builder{work: work, large: o.large, pattern: o.programs}
	if b.self, err = os.Executable(); err != nil {
		return false, err
	}
	if o.golden != "" {
		if b.golden, err = readGolden(o.golden); err != nil {
			return false, err
		}
	} else if o.writeGolden == "" {
		if b.gate, err = trial.BuildLinkgate(root, work); err != nil {
			return false, err
		}
	}

	t := &table{verbose: o.verbose}
	for _, tc := range toolchains {
		cells := b.column(tc, programs, o.parallel, func(c cell) {
			if o.verbose {
				fmt.Fprintf(stderr, "%s %s: %s (%.1fs)\n", c.toolchain, c.program, c.text(), c.took.Seconds())
			}
		})
		t.cells = append(t.cells, cells...)
	}
	t.print(stdout)
	if o.writeGolden != "" {
		if err := writeGolden(o.writeGolden, t.cells); err != nil {
			return false, err
		}
	}
	return t.count(failedCell) > 0, nil
}

// findToolchains resolves the toolchains that the options name. One that
// cannot be had is kept, with the reason, so that its column says skip.
func findToolchains(o options, stderr io.Writer) ([]trial.Toolchain, error) {
	names := strings.Split(o.toolchains, ",")
	if o.local {
		names = []string{"local"}
	}
	var all []trial.Toolchain
	for _, name := range names {
		tc := trial.FindToolchain(strings.TrimSpace(name))
		if tc.Err != nil && o.local {
			return nil, tc.Err
		}
		if tc.Err != nil {
			fmt.Fprintf(stderr, "oracle: skipping %s: %v\n", tc.Name, tc.Err)
		}
		all = append(all, tc)
	}
	return all, nil
}
