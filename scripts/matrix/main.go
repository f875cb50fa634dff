// Matrix tests linkgate with every release that is built in: what it knows of each
// against its sources, the stories, the verdicts against those of Go's own linkers, and
// the places in the log against the sources. It looks for false alarms in a program that
// calls all of std's exported functions, and for a difference between the ways by which a link
// comes to linkgate. It runs what the tests leave out where there
// is no time, tests what starts goroutines with the race detector, and policies and SARIF
// against their schemas, deploy/bazel against rules_go. It also vets and builds the tree for systems that the tests do not
// run on.
//
// The last release runs all stories at length, the first one in short, and those between
// them only those of the classes: what is found differs from one linker to the next. With
// the local release go test ./... has run them.
//
//	go run ./scripts/matrix
//	go run ./scripts/matrix -toolchains go1.26.8,go1.27.4
//
// The steps run one after another. A toolchain that cannot be had, because the
// module proxy is out of reach, is skipped. It fails when a step fails.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/toolchain"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("matrix", flag.ContinueOnError)
	flags.SetOutput(stderr)
	names := flags.String("toolchains", strings.Join(toolchain.Names(), ","), "comma-separated toolchains")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		flags.Usage()
		return 2
	}
	root, err := moduleRoot(ctx)
	if err != nil {
		fmt.Fprintf(stderr, "matrix: %v\n", err)
		return 1
	}
	m := &matrix{ctx: ctx, root: root, out: stdout}
	m.all(strings.Split(*names, ","))
	m.table.print(stdout)
	if m.table.count(failed) > 0 || ctx.Err() != nil {
		return 1
	}
	return 0
}

// moduleRoot returns the directory of linkgate's go.mod.
func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	file := strings.TrimSpace(string(out))
	if filepath.Base(file) != "go.mod" {
		return "", fmt.Errorf("no go.mod here or above: start it in linkgate's repository")
	}
	return filepath.Dir(file), nil
}
