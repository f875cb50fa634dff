// Windows runs stories of testdata/script under Wine: linkgate.exe between the go, compile,
// asm and link that are built from this toolchain's sources for Windows. stories.txt names
// the stories, and says of others what Wine lacks for them.
//
//	scripts/windows/run
//	scripts/windows/run tools/sdk_wrap builds/builds_gc
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
	"syscall"
	"time"
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
	if len(only) > 0 {
		list = only
	}
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "linkgate-windows-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()

	start := time.Now()
	host, err := build(ctx, work, root, groups(list))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "built for Windows: %v\n", time.Since(start).Round(time.Second))
	start = time.Now()
	w, err := boot(ctx, work, host)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.stop()) }()
	fmt.Fprintf(out, "Wine started: %v\n", time.Since(start).Round(time.Second))
	if err := tell(ctx, out, w, root, list, len(only) > 0); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d stories\n", len(list))
	return nil
}

// command runs a command that has nothing to say unless it fails.
func command(cmd *exec.Cmd) error {
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %w\n%s", cmd, err, out)
	}
	return nil
}
