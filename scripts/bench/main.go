// Bench measures what linkgate costs against the same work without it, or one
// linkgate against another.
//
//	go run ./scripts/bench                                  # against plain Go
//	go run ./scripts/bench -linkgate A -against B -only own # B as a share of A
//	go run ./scripts/bench -programs gateway -only 'link-seen|cold' -json raw.json
//
// Both sides of a pair run in turns, A B A B, each in its own process, and the first
// pair is not counted. A pair gives a ratio of wall time, of processor time (user and
// system, of the process and of all that it waited for) and of peak memory (of the
// largest process). The table has the least, the median and the most of each. On a
// machine with other work only processor time and memory mean anything.
//
// A link is measured by itself: go builds the program once, with this program as
// -toolexec, which writes down the linker's command line and environment. linkgate's
// own part of a link is measured with a stand-in for the linker that only exits. A
// program that Go's linker refuses is linked with -checklinkname=0.
//
// The programs are directories of testdata/programs, or any other that is given as a path. It
// needs Linux or another Unix, and runs in the root of the repository.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
)

func main() {
	// The same program is the -toolexec of the links that it writes down, and the
	// process in which a side of a pair is started.
	switch os.Getenv(roleEnv) {
	case roleRecord:
		os.Exit(record(os.Args[1:]))
	case roleMeter:
		os.Exit(meter(os.Stdin, os.Stdout))
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

type options struct {
	linkgate, against string
	mode              string
	pairs             int
	only              *regexp.Regexp
	programs          []string
	json, svg         string
}

func parse(args []string, stderr io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.linkgate, "linkgate", "", "linkgate `binary`; by default that of this tree is built")
	flags.StringVar(&o.against, "against", "", "measure this linkgate `binary` as a share of that of -linkgate")
	flags.StringVar(&o.mode, "mode", "observe", "policy of the links: observe, or enforce with everything allowed")
	flags.IntVar(&o.pairs, "n", 11, "pairs of each row; of short runs ten times as many, of long ones a third")
	only := flags.String("only", "", "`regexp` of rows and their programs, as in \"cold gateway\"")
	programs := flags.String("programs", "memsize,gateway", "comma-separated programs of testdata/programs, or directories; prometheus takes long")
	flags.StringVar(&o.json, "json", "", "write the cost of every run to this `file`")
	flags.StringVar(&o.svg, "svg", "", "draw the wall time of links and builds in this `file`")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 || o.pairs < 1 || o.mode != "observe" && o.mode != "enforce" {
		flags.Usage()
		return o, flag.ErrHelp
	}
	o.programs = strings.Split(*programs, ",")
	o.only, err = regexp.Compile(*only)
	return o, err
}

func run(args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	if err != nil {
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return 2
	}
	if err := bench(o, args, stdout, stderr); err != nil {
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return 1
	}
	return 0
}

// bench measures, and writes what was asked for.
func bench(o options, args []string, stdout, stderr io.Writer) error {
	rep := &report{Command: "go run ./scripts/bench " + strings.Join(args, " ")}
	if err := measure(o, rep, stderr); err != nil {
		return err
	}
	if o.svg != "" {
		if err := os.WriteFile(o.svg, figure(rep), 0o666); err != nil {
			return err
		}
	}
	return rep.print(stdout)
}

// A report is what -json writes.
type report struct {
	Date     string // RFC 3339, UTC
	Machine  string
	Go       string // that built the programs
	Revision string // of the tree that bench runs in
	Command  string
	Ratio    string // what is held against what
	Rows     []row
}

// A row is one comparison.
type row struct {
	Name     string
	Program  string
	Packages int
	Pairs    []pair
	Count    *int // where it is a number and no comparison
}

func (rep *report) write(path string) error {
	data, err := json.Marshal(rep)
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o666)
}
