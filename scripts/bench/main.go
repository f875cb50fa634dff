// Bench measures what linkgate costs, against the same work without it.
//
// Every figure comes of pairs: A B A B on one machine, each in its own process,
// after a pair that warms up and is not counted. A pair gives a ratio, and what
// is printed are the smallest, the median and the largest ratio of all pairs: of
// wall time, of processor time (user and system, of the process and of everything
// it waited for: wait4) and of peak memory (ru_maxrss of the largest process). A
// goal is met when the median is. On a machine with other work only the ratios of
// processor time mean anything; the load is in the JSON.
//
//	go run ./scripts/bench                        # everything but the large program
//	go run ./scripts/bench -large -n 11 -json docs/speed.json -svg docs/speed.svg -md docs/speed.md
//	go run ./scripts/bench -only '^link' -programs memsize,gateway -n 5
//	go run ./scripts/bench -from docs/speed.json -svg docs/speed.svg -md docs/speed.md
//
// The measurements are a table, in measurements.go. A link is measured by itself:
// go builds the program once, with this program as -toolexec, which writes down
// the linker's command line and environment; then `linkgate …/link args` and
// `…/link args` take turns. What linkgate does beside the linker is
// measured with a stand-in for the linker that only exits.
//
// A program is a directory of testdata/programs. One that the stock linker refuses
// is linked with -checklinkname=0 on both sides. What cannot be measured (no
// network, no jq, a tool for another Go) is a row that says why.
//
// Of linkgate's own packages it reads the log, names and layouts with those that have
// them; testdata/scan and testdata/touch are programs of their own. The measurements
// need Linux or another Unix.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

func main() {
	// The same program is the -toolexec of the links it captures, and the process
	// in which the sides of a pair are started.
	switch os.Getenv(roleEnv) {
	case roleRecord:
		os.Exit(record(os.Args[1:]))
	case roleMeter:
		os.Exit(meter(os.Stdin, os.Stdout))
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// options are the command line.
type options struct {
	root      string // linkgate's repository
	pairs     int
	only      *regexp.Regexp
	programs  []string
	large     bool
	toolchain string
	keep      bool
	verbose   bool

	from, json, svg, md string
}

func parse(args []string, stderr io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.root, "C", ".", "linkgate's repository")
	flags.IntVar(&o.pairs, "n", 11, "pairs of each measurement; of one tool's calls ten times as many, of builds without a cache a third, and of other tools' a fifth")
	only := flags.String("only", "", "`regexp` of measurements and their programs, as in \"cold gateway\"")
	programs := flags.String("programs", "memsize,reflect2,wazero,codec-1.2.12,serf-0.10.1,gateway", "comma-separated programs")
	flags.BoolVar(&o.large, "large", false, "add the largest program: its builds take many minutes")
	flags.StringVar(&o.toolchain, "toolchain", "local", "Go toolchain that builds the programs")
	flags.BoolVar(&o.keep, "work", false, "keep the work directory, and print it")
	flags.BoolVar(&o.verbose, "v", false, "print each pair")
	flags.StringVar(&o.from, "from", "", "measure nothing: print and draw what is in these comma-separated JSON `files`, of which later ones replace rows")
	flags.StringVar(&o.json, "json", "", "write everything measured to this `file`")
	flags.StringVar(&o.svg, "svg", "", "draw the ratios against the size of the programs in this `file`")
	flags.StringVar(&o.md, "md", "", "write the table as Markdown to this `file`, with the figure of -svg")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 || o.pairs < 1 {
		flags.Usage()
		return o, flag.ErrHelp
	}
	if o.only, err = regexp.Compile(*only); err != nil {
		fmt.Fprintf(stderr, "bench: -only: %v\n", err)
		return o, err
	}
	o.programs = strings.Split(*programs, ",")
	if o.large {
		o.programs = append(o.programs, largest)
	}
	return o, nil
}

func run(args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	if err != nil {
		return 2
	}
	if err := bench(o, args, stdout, stderr); err != nil {
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return 1
	}
	return 0
}

// bench measures, or reads what was measured, and writes what was asked for.
func bench(o options, args []string, stdout, stderr io.Writer) error {
	var rep *report
	var err error
	if o.from != "" {
		rep, err = readReports(strings.Split(o.from, ","))
	} else {
		rep, err = measure(o, args, stderr)
	}
	if err != nil {
		return err
	}
	if err := printReport(stdout, rep); err != nil {
		return err
	}
	if o.json != "" {
		if err := rep.write(o.json); err != nil {
			return err
		}
	}
	if o.svg != "" {
		if err := os.WriteFile(o.svg, figure(rep), 0o666); err != nil {
			return err
		}
	}
	if o.md != "" {
		svg := o.svg
		if svg != "" {
			svg = filepath.Base(svg) // beside it
		}
		if err := os.WriteFile(o.md, page(rep, svg), 0o666); err != nil {
			return err
		}
	}
	if rep.failed {
		return errors.New("some measurements ended with an error: the notes say which")
	}
	return nil
}
