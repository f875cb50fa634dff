// Signatures writes internal/signature/released/table.flate: what the standard library of each
// known Go version declares on each system, read from the sources in its GOROOT. It wants
// the toolchains themselves, which go downloads when they are missing.
//
//	go run ./scripts/signatures
//	go run ./scripts/signatures -truth FILE -corpus DIR
package main

import (
	"bytes"
	"compress/flate"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/linkgate/linkgate/internal/signature"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/toolchain"
)

func main() {
	truth := flag.String("truth", "", "compare with the verdicts in `FILE`, and write no table")
	corpus := flag.String("corpus", "", "`DIR` with a module for each id of -truth")
	flag.Parse()
	run := func() error { return write("internal/signature/released/table.flate") }
	if *truth != "" {
		run = func() error { return measure(*truth, *corpus) }
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "signatures:", err)
		os.Exit(1)
	}
}

// write makes the table of all releases.
func write(file string) error {
	out, err := exec.Command("go", "tool", "dist", "list").Output()
	if err != nil {
		return err
	}
	systems := strings.Fields(string(out))
	c := signature.NewCollection(systems)
	for i, name := range toolchain.Names() {
		if err := add(c, name, toolchain.First+i, systems); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	text := c.Format()
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	fmt.Printf("%d bytes, %d unpacked\n", packed.Len(), len(text))
	return os.WriteFile(file, packed.Bytes(), 0o666)
}

// add reads one toolchain's sources.
func add(c *signature.Collection, name string, minor int, systems []string) error {
	cmd := exec.Command("go", "env", "GOROOT")
	cmd.Dir, cmd.Env = "/", append(os.Environ(), "GOTOOLCHAIN="+name)
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	goroot := strings.TrimSpace(string(out))
	src, err := symbols.ReadSource(goroot)
	if err != nil {
		return err
	}
	takes, err := symbols.SystemsOf(goroot, minor, systems)
	if err != nil {
		return err
	}
	release, ok := toolchain.BuiltIn(minor)
	if !ok {
		return fmt.Errorf("not built in")
	}
	return c.Add(goroot, minor, release.Experiments, func(system int) []string {
		match := func(file string) bool { return takes(file)>>system&1 == 1 }
		var names []string
		for name := range src.Definitions {
			if src.StateOf(name, match) != symbols.Absent {
				names = append(names, name)
			}
		}
		return names
	})
}
