// Symbols writes internal/symbols/table.txt: what the standard library of each
// known Go version defines and opens to linknames, read from the sources in its
// GOROOT. It wants the toolchains themselves, which go downloads when they are
// missing, and refuses sources that it cannot read to the end.
//
//	go run ./scripts/symbols
package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/toolchain"
)

func main() {
	if err := run("internal/symbols/table.txt"); err != nil {
		fmt.Fprintln(os.Stderr, "symbols:", err)
		os.Exit(1)
	}
}

func run(file string) error {
	var versions []symbols.Version
	for i, name := range toolchain.Names() {
		v, err := read(name, toolchain.First+i)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		versions = append(versions, v)
	}
	rows := symbols.Collect(versions)
	data := symbols.Format(rows)
	fmt.Printf("%d symbols, %d bytes\n", len(rows), len(data))
	return os.WriteFile(file, data, 0o666)
}

// read reads one toolchain's sources.
func read(name string, minor int) (symbols.Version, error) {
	cmd := exec.Command("go", "env", "GOROOT")
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+name)
	out, err := cmd.Output()
	if err != nil {
		return symbols.Version{}, err
	}
	goroot := strings.TrimSpace(string(out))
	blocked, err := toolchain.ReadBlocked(goroot)
	if err != nil {
		return symbols.Version{}, err
	}
	src, err := symbols.ReadSource(goroot)
	if err != nil {
		return symbols.Version{}, err
	}
	if len(src.Unread) > 0 {
		return symbols.Version{}, fmt.Errorf("newer syntax than this parser's: %s", strings.Join(src.Unread, ", "))
	}
	return symbols.Version{Minor: minor, Source: src, Blocked: blocked}, nil
}
