// Windows runs stories of testdata/script under Wine: linkgate.exe between the go, compile,
// asm and link that are built from this toolchain's sources for Windows. stories.txt names
// the stories, and says of others what Wine lacks for them.
//
//	scripts/windows/run
//	scripts/windows/run tools/sdk_wrap builds/builds_gc
//
// On Windows itself it runs them there.
//
// A story that is named has to pass, and may not be skipped. What is built for Windows is
// cross-compiled, and the build cache is that of this system's go: go.exe finds the standard
// library there, so that under Wine only the stories' own packages are compiled.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/linkgate/linkgate/scripts/internal/wine"
)

func main() {
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, flag.Args(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "windows:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, only []string, out io.Writer) (err error) {
	list, err := readStories(filepath.Join("scripts", "windows", "stories.txt"))
	if err != nil {
		return err
	}
	list = append(list, packages()...)
	if len(only) > 0 {
		list = only
	}
	if runtime.GOOS == "windows" {
		return test(out, list, len(only) > 0, func(pkg, pattern string) *exec.Cmd {
			return exec.CommandContext(ctx, "go", "test", "-count=1", "-v", "-run="+pattern, "./"+pkg)
		})
	}
	work, err := os.MkdirTemp("", "linkgate-windows-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	host, err := build(ctx, out, work, tested(list))
	if err != nil {
		return err
	}
	begun := time.Now()
	w, err := wine.Boot(ctx, work,
		"WINEPATH="+wine.Path(filepath.Join(work, "go", "bin")),
		"GOCACHE="+wine.Path(host["GOCACHE"]), "GOROOT=", "GOPATH=", "GOMODCACHE=", "GOFLAGS=", "GOTOOLCHAIN=local", "GOPROXY=off", "CGO_ENABLED=0",
		"LINKGATE_TEST_PROGRAMS="+wine.Path(filepath.Join(work, "bin")))
	if err != nil {
		return err
	}
	defer w.Stop()
	done(out, "Wine started", begun)
	return test(out, list, len(only) > 0, func(pkg, pattern string) *exec.Cmd {
		cmd := w.Start(ctx, testProgram(work, pkg), "-test.v", "-test.timeout=10m", "-test.run="+pattern)
		cmd.Dir = pkg
		return cmd
	})
}

// done says how long a step took.
func done(out io.Writer, step string, start time.Time) {
	fmt.Fprintf(out, "%s: %v\n", step, time.Since(start).Round(time.Second))
}
