// Ways holds that it makes no difference by which way a link comes to linkgate: under
// -toolexec, by linkgate build, in a wrapped SDK, by go tool link there, or by the builder of
// Bazel's rules_go, which starts the linker without go. Programs of testdata are judged by each
// way, under a policy that denies, and under one that allows by module what the first run
// found. What go vet with linkgate-vet forecasts is held against what the linker refuses.
//
//	go run ./scripts/ways
//	go run ./scripts/ways -toolchains go1.26.8,go1.27.4 -programs reflect2
//	go run ./scripts/ways -toolchains go1.26.8 -goos windows -ways Wine -programs all
//
// For Windows everything is cross-compiled, and linked here; where Wine is installed
// linkgate.exe, the toolchain's own go.exe and link.exe, and rules_go's builder link it there, too,
// and linkgate-vet.exe reads it. What runs in CI are four programs with the local toolchain, which
// is what it does without flags, and two under Wine; of all ten a toolchain takes many minutes there.
//
// It prints a table, and fails where two ways differ. rules_go comes from the module proxy;
// where that is out of reach its rows are left out, and that is said. Bazel itself is not
// needed: the builder is started with the arguments that rules_go gives it.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"github.com/linkgate/linkgate/scripts/internal/trial"
	"github.com/linkgate/linkgate/scripts/internal/wine"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are the command line.
type options struct {
	toolchains, systems, programs []string
	ways                          *regexp.Regexp // beside the first, which is what the others are held against
}

func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	flags := flag.NewFlagSet("ways", flag.ContinueOnError)
	flags.SetOutput(stderr)
	names := flags.String("toolchains", "local", "comma-separated toolchains")
	systems := flags.String("goos", runtime.GOOS, "comma-separated systems to link for")
	only := flags.String("programs", "two-violators,reflect2,func-pull,hole-exported", "comma-separated programs of testdata/programs, and hole-NAME; or all, which are ten")
	pattern := flags.String("ways", "", "only the ways whose names match this expression, and go build -toolexec")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 {
		return 2
	}
	wanted, err := regexp.Compile(*pattern)
	if err != nil {
		fmt.Fprintln(stderr, "ways:", err)
		return 2
	}
	work, err := os.MkdirTemp("", "ways")
	if err != nil {
		fmt.Fprintln(stderr, "ways:", err)
		return 1
	}
	defer os.RemoveAll(work)
	o := options{strings.Split(*names, ","), strings.Split(*systems, ","), strings.Split(*only, ","), wanted}
	if *only == "all" {
		o.programs = chosen()
	}
	ok, err := o.compare(ctx, work, stdout)
	if err != nil {
		fmt.Fprintln(stderr, "ways:", err)
	}
	if err != nil || !ok {
		return 1
	}
	return 0
}

// chosen are the ten programs that are judged at length: of one module and of several, with a finding in
// the main module and in others, by Go and by assembly, of the kinds that the linker refuses
// and of those that linkgate alone looks for.
func chosen() []string {
	return []string{
		"two-violators", "main-and-dep", "reflect2", "bigfft-old", "func-pull", "asm-refs", "override", "var-text",
		"hole-exported", "hole-indexed",
	}
}

// A row is one of the table: a way in, and how it judges a program.
type row struct {
	name    string
	compare func(p *program) (references int, differs string, err error)
}

// builders reports whether any way is by one of rules_go's builders.
func (o options) builders() bool {
	for _, version := range []string{newRulesGo, oldRulesGo} {
		if name := wayOf(version); o.ways.MatchString(name) || o.ways.MatchString(name+", Wine") {
			return true
		}
	}
	return false
}

// compare prints a row for each toolchain, system and way, and reports whether all are the same.
func (o options) compare(ctx context.Context, work string, out io.Writer) (bool, error) {
	linkgate, err := trial.BuildLinkgate(".", work)
	if err != nil {
		return false, err
	}
	var builders []builder
	var missing error
	if o.builders() {
		builders, missing = fetchBuilders(work)
	}
	var windows *wine.Wine
	if slices.Contains(o.systems, "windows") && !wine.Missing() {
		if windows, err = wine.Boot(ctx, work, "GOTOOLCHAIN=local", "GOFLAGS=", "GOPATH=", "GOMODCACHE="); err != nil {
			return false, err
		}
		defer windows.Stop()
	}
	same := true
	fmt.Fprintf(out, "%-10s %-8s %-34s %8s %10s  %s\n", "toolchain", "for", "way", "programs", "references", "differs")
	for _, name := range o.toolchains {
		tc := trial.FindToolchain(name)
		if tc.Err != nil {
			fmt.Fprintf(out, "%-10s skipped: %v\n", name, tc.Err)
			continue
		}
		vetTool, err := buildVet(work, tc)
		if err != nil {
			return false, err
		}
		for _, goos := range o.systems {
			l := &lab{work: filepath.Join(work, tc.Name, goos), linkgate: linkgate, tc: tc, goos: goos}
			if err := l.prepare(o.programs); err != nil {
				return false, err
			}
			ways, vets := l.ways(builders), []vet{l.vetHere(vetTool)}
			if windows != nil && goos == "windows" {
				v, err := l.layWindows(ctx, windows)
				if err != nil {
					return false, err
				}
				ways, vets = append(ways, v.ways(builders)...), append(vets, v.vet())
			}
			var rows []row
			for _, w := range ways {
				rows = append(rows, row{w.name, w.compare})
			}
			for _, v := range vets {
				rows = append(rows, row{v.name, v.compare})
			}
			for i, r := range rows {
				if i > 0 && !o.ways.MatchString(r.name) {
					continue
				}
				ok, err := r.print(l, out)
				if err != nil {
					return false, fmt.Errorf("%s, %s, %s: %w", tc.Name, goos, r.name, err)
				}
				same = same && ok
			}
			if err := os.RemoveAll(l.work); err != nil {
				return false, err
			}
		}
	}
	if missing != nil {
		fmt.Fprintf(out, "rules_go: skipped: %v\n", missing)
	}
	if slices.Contains(o.systems, "windows") && windows == nil {
		fmt.Fprintln(out, "Wine: skipped: not installed; scripts/windows/run installs it")
	}
	return same, nil
}

// print judges all programs, and prints the row.
func (r row) print(l *lab, out io.Writer) (same bool, err error) {
	var differs []string
	references := 0
	for _, p := range l.programs {
		n, d, err := r.compare(p)
		if err != nil {
			return false, fmt.Errorf("%s: %w", p.ID, err)
		}
		references += n
		if d != "" {
			differs = append(differs, p.ID+": "+d)
		}
	}
	what := "-"
	if len(differs) > 0 {
		what = strings.Join(differs, "; ")
	}
	fmt.Fprintf(out, "%-10s %-8s %-34s %8d %10d  %s\n", l.tc.Name, l.goos, r.name, len(l.programs), references, what)
	return len(differs) == 0, nil
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
