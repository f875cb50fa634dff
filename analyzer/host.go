package analyzer

import (
	"fmt"
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/linkgate/linkgate/internal/check"
)

// A host is the Go that the packages are built with.
type host struct {
	goroot string
	target check.Target
}

// hostOf returns it: from GOROOT and GOVERSION, as go and rules_go give them to what they
// start.
func hostOf() (*host, error) {
	goroot, err := findGOROOT()
	if err != nil {
		return nil, err
	}
	h := &host{goroot: goroot}
	version := os.Getenv("GOVERSION")
	if version == "" {
		data, err := os.ReadFile(filepath.Join(h.goroot, "VERSION"))
		version, _, _ = strings.Cut(string(data), "\n")
		if err != nil {
			version = runtime.Version() // rules_go's GOROOT holds nothing but compiled packages
		}
	}
	release, ok := check.BuiltIn(check.Minor(strings.TrimSpace(version)), h.goroot)
	if !ok {
		var err error
		if release, err = check.FromGOROOT(h.goroot); err != nil {
			return nil, fmt.Errorf("%s, which is not built into this linkgate: %w", version, err)
		}
	}
	h.target = check.Target{
		Release: release, GOOS: build.Default.GOOS, GOARCH: build.Default.GOARCH, Cgo: build.Default.CgoEnabled,
		Level: os.Getenv("GO" + strings.ToUpper(build.Default.GOARCH)),
	}
	return h, nil
}

// findGOROOT asks go, where go did not start this program: the GOROOT that it was built with
// may be another machine's, and -trimpath leaves it out.
func findGOROOT() (string, error) {
	if dir := os.Getenv("GOROOT"); dir != "" {
		return dir, nil
	}
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOROOT: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// engine returns one that knows no module: each package is handed to it.
func (h *host) engine() *check.Engine {
	return check.NewEngine(check.NewModules(h.goroot, nil, "", nil), h.target.Release, check.Known(h.goroot))
}

// isStd reports whether a package is one of GOROOT's.
func (h *host) isStd(path string) bool {
	if path == "unsafe" || path == "C" {
		return true
	}
	if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
		return false
	}
	fi, err := os.Stat(filepath.Join(h.goroot, "src", filepath.FromSlash(strings.TrimSuffix(path, "_test"))))
	return err == nil && fi.IsDir()
}
