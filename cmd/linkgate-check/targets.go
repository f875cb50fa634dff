package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/linkgate/linkgate/internal/check"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// releases returns the Go versions to judge by, each once, in the order that is asked for.
func releases(names []string, goroot, here string) ([]check.Release, error) {
	if len(names) == 0 {
		names = []string{here}
	}
	var list []check.Release
	for _, name := range names {
		r, err := release(name, goroot)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(list, func(other check.Release) bool { return other.Name == r.Name }) {
			list = append(list, r)
		}
	}
	return list, nil
}

// release returns one: 1.27, go1.27.4 or a directory with its sources.
func release(name, goroot string) (check.Release, error) {
	if fi, err := os.Stat(name); err == nil && fi.IsDir() || strings.ContainsAny(name, `/\`) {
		return check.FromGOROOT(name)
	}
	v, err := toolchain.Parse("go" + strings.TrimPrefix(name, "go"))
	if err != nil {
		return check.Release{}, cli.Usagef("-go %s: it is a version like 1.27, or a directory with the sources of one", name)
	}
	if r, ok := check.BuiltIn(v.Minor, goroot); ok {
		return r, nil
	}
	if v.Minor < toolchain.First {
		return check.Release{}, cli.Usagef("-go %s: the linker checks linknames since go1.%d", name, toolchain.First)
	}
	return check.Release{}, &cli.UsageError{
		Err:  fmt.Errorf("go1.%d is not built into this linkgate, which supports go1.%d to go1.%d", v.Minor, toolchain.First, toolchain.Last),
		Hint: "-go DIR reads a GOROOT or a tree of Go's sources",
	}
}

// platforms returns the platforms to judge for, as GOOS/GOARCH. named tells for "all" which
// the sources name.
func platforms(words []string, here string, named func() []string) ([]string, error) {
	if len(words) == 0 {
		return []string{here}, nil
	}
	var list []string
	for _, word := range words {
		switch {
		case word == "all":
			list = append(append(list, firstClass()...), named()...)
		case slices.Contains(symbols.Systems(), word):
			list = append(list, word)
		default:
			return nil, cli.Unknown("platform", word, "-platform ", symbols.Systems())
		}
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

// firstClass are Go's first-class ports (go.dev/wiki/PortingPolicy).
func firstClass() []string {
	return []string{"darwin/amd64", "darwin/arm64", "linux/386", "linux/amd64", "linux/arm", "linux/arm64", "windows/386", "windows/amd64"}
}

// level is the variable that names the feature level of an architecture.
func level(goarch string) string {
	switch goarch {
	case "mipsle":
		return "GOMIPS"
	case "mips64le":
		return "GOMIPS64"
	case "ppc64le":
		return "GOPPC64"
	}
	return "GO" + strings.ToUpper(goarch)
}

// target joins a version and a platform. Only a build for the machine itself has cgo on,
// unless CGO_ENABLED asks for it.
func (p *program) target(r check.Release, platform string, tags []string, getenv func(string) string) check.Target {
	goos, goarch, _ := strings.Cut(platform, "/")
	cgo := p.env["CGO_ENABLED"] == "1"
	if platform != p.platform() {
		on, err := strconv.ParseBool(getenv("CGO_ENABLED"))
		cgo = on && err == nil
	}
	return check.Target{Release: r, GOOS: goos, GOARCH: goarch, Cgo: cgo, Level: getenv(level(goarch)), Tags: tags, FIPS: check.Frozen(p.env["GOROOT"], p.env["GOFIPS140"])}
}

func absolute(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		return abs
	}
	return dir
}
