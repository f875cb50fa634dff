// Places proves that the places in linkgate's log are true. It builds real
// programs through linkgate, in mode observe, and for each relocation of a
// package outside std opens the files that the event names:
//
//   - A file is one that this build compiled, found from the event alone: as
//     module@version/file in the module cache, as $GOROOT/src/…, or from the
//     root of the main module (of the workspace, where there is one).
//   - The directive's line is the whole //go:linkname or //go:linknamestd that
//     the event describes, or a line of assembly with the symbol.
//   - The line of each site names what is used, see evidence.go.
//   - The chain is a chain of imports, and none is shorter.
//
// What none of the rules explains is a failure. The import graph, the files of
// a package and their directories are the go command's; of linkgate's own code
// only the reader of the log is used.
//
//	go run ./scripts/places
//	go run ./scripts/places -toolchains go1.23.12,go1.27.4 -programs 'sonic*' -v
//
// Each program is built as it is and with -trimpath; some are built again
// vendored, with a module replaced, and in a workspace. A program that does not
// compile with a toolchain, or whose modules cannot be fetched, is skipped.
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

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("places", flag.ContinueOnError)
	flags.SetOutput(stderr)
	root := flags.String("C", ".", "linkgate's repository")
	toolchains := flags.String("toolchains", "local", "comma-separated toolchains")
	pattern := flags.String("programs", "*", "pattern of program ids")
	verbose := flags.Bool("v", false, "print each program as it is done, and why its sites were believed")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		flags.Usage()
		return 2
	}
	if _, err := path.Match(*pattern, ""); err != nil {
		fmt.Fprintf(stderr, "places: -programs %q: %v\n", *pattern, err)
		return 2
	}
	total, err := checkAll(*root, strings.Split(*toolchains, ","), *pattern, *verbose, stdout)
	if err != nil {
		fmt.Fprintf(stderr, "places: %v\n", err)
		return 1
	}
	fmt.Fprintf(stdout, "%d builds, %d skipped: %s\n", total.builds, total.skipped, total.counts)
	switch {
	case total.failures > 0:
		fmt.Fprintf(stdout, "%d failures\n", total.failures)
		return 1
	case total.builds == 0:
		fmt.Fprintln(stderr, "places: nothing was built, so nothing is proved")
		return 1
	}
	return 0
}

// outcome sums up a run.
type outcome struct {
	builds, skipped, failures int
	counts
}

// checkAll checks every program with every toolchain, in a temporary directory.
func checkAll(root string, toolchains []string, pattern string, verbose bool, out io.Writer) (outcome, error) {
	total := outcome{counts: counts{by: map[string]int{}}}
	root, err := filepath.Abs(root)
	if err != nil {
		return total, err
	}
	work, err := os.MkdirTemp("", "linkgate-places-")
	if err != nil {
		return total, err
	}
	defer os.RemoveAll(work)
	// The names in objects have no symbolic links in them.
	if work, err = filepath.EvalSymlinks(work); err != nil {
		return total, err
	}
	gate, err := trial.BuildLinkgate(root, work)
	if err != nil {
		return total, err
	}
	for _, tc := range toolchains {
		for i, p := range programs() {
			if ok, _ := path.Match(pattern, p.id()); !ok {
				continue
			}
			b := &build{program: p, toolchain: tc, gate: gate, work: filepath.Join(work, fmt.Sprint(tc, "-", i))}
			c, why, err := b.check(filepath.Join(root, "testdata", "programs"))
			switch {
			case err != nil:
				return total, fmt.Errorf("%s with %s: %w", p.id(), tc, err)
			case why != "":
				total.skipped++
				fmt.Fprintf(out, "%s %s: skipped: %s\n", tc, p.id(), why)
				continue
			}
			total.builds++
			total.failures += len(c.failures)
			total.counts.add(c.counts)
			if verbose {
				fmt.Fprintf(out, "%s %s: %s\n", tc, p.id(), c.counts)
			}
			for _, f := range c.failures {
				fmt.Fprintf(out, "%s %s: %s\n", tc, p.id(), f)
			}
		}
	}
	return total, nil
}
