// Symbols writes internal/symbols/table.txt and systems.txt: what the standard library
// of each known Go version defines and opens to linknames, and on which systems, read
// from the sources in its GOROOT. It wants the toolchains themselves, which go downloads when they are
// missing, and refuses sources that it cannot read to the end.
//
//	go run ./scripts/symbols
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/toolchain"
)

func main() {
	if err := run("internal/symbols"); err != nil {
		fmt.Fprintln(os.Stderr, "symbols:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	systems, err := goSystems()
	if err != nil {
		return err
	}
	var versions []symbols.Version
	for i, name := range toolchain.Names() {
		v, err := read(name, toolchain.First+i, systems)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		versions = append(versions, v)
	}
	rows, api, lines := symbols.Collect(versions, systems)
	fmt.Printf("%d symbols, and %d of the API\n", len(rows), len(api))
	if err := os.WriteFile(filepath.Join(dir, "systems.txt"), lines, 0o666); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "table.txt"), symbols.Format(rows, api), 0o666)
}

// goSystems lists the systems that this go builds for.
func goSystems() ([]string, error) {
	out, err := exec.Command("go", "tool", "dist", "list").Output()
	if err != nil {
		return nil, err
	}
	systems := strings.Fields(string(out))
	if len(systems) > 64 {
		return nil, fmt.Errorf("%d systems, and 64 bits", len(systems))
	}
	return systems, nil
}

// read reads one toolchain's sources.
func read(name string, minor int, systems []string) (symbols.Version, error) {
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
	takes, err := symbols.SystemsOf(goroot, minor, systems)
	return symbols.Version{Minor: minor, Source: src, Blocked: blocked, Systems: takes}, err
}
