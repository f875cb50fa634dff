package explain

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A usedToolchain is the go on PATH, as a build in the working directory would
// use it.
type usedToolchain struct {
	Go     string `json:"go"` // go1.26.8
	GOOS   string `json:"goos"`
	GOARCH string `json:"goarch"`
	GOROOT string `json:"goroot"`

	minor   int
	system  symbols.System
	blocked map[string][]string
}

// openToolchain asks go which toolchain and system it builds with, and reads
// that linker's blocked list.
func openToolchain() (*usedToolchain, error) {
	env, err := gocmd.Env("go", "", "GOROOT", "GOVERSION", "GOOS", "GOARCH", "CGO_ENABLED")
	if err != nil {
		return nil, err
	}
	v, err := toolchain.Parse(env["GOVERSION"])
	if err != nil {
		return nil, err
	}
	t := &usedToolchain{Go: env["GOVERSION"], GOOS: env["GOOS"], GOARCH: env["GOARCH"], GOROOT: env["GOROOT"], minor: v.Minor}
	t.system = symbols.System{
		GOROOT: t.GOROOT, GOOS: t.GOOS, GOARCH: t.GOARCH, Minor: v.Minor,
		Cgo: env["CGO_ENABLED"] == "1", ToolTags: toolTags(t.GOROOT),
	}
	t.blocked, err = toolchain.ReadBlocked(t.GOROOT)
	return t, err
}

// noWrappers reports whether functions have one calling convention alone on
// this architecture. Then even Go 1.27's linker cannot tell which of assembly
// are pushed, and lets pulls of all pass.
func (t *usedToolchain) noWrappers() bool {
	return len(t.system.ToolTags) > 0 && !slices.Contains(t.system.ToolTags, "goexperiment.regabiwrappers")
}

// toolTags returns the tags of a toolchain's experiments, which choose between
// files of its standard library. Only its own go list knows them; without it
// some places are named that a build leaves out.
func toolTags(goroot string) []string {
	cmd := exec.Command(filepath.Join(goroot, "bin", "go"), "list", "-f", "{{range context.ToolTags}}{{.}} {{end}}", "runtime")
	cmd.Dir = filepath.Join(goroot, "src")
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN=local", "GOFLAGS=", "GOWORK=off")
	out, err := cmd.Output()
	if err != nil {
		return nil
	}
	return strings.Fields(string(out))
}
