package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// A goToolchain is one Go toolchain. err says why it cannot be used.
type goToolchain struct {
	name   string // go1.26.8, or local until resolved
	goroot string
	cgo    bool // a C compiler can be used with it
	err    error
}

// findToolchain asks the go command for the toolchain, which downloads it if it
// must.
func findToolchain(name string) goToolchain {
	cmd := exec.Command("go", "env", "-json", "GOROOT", "GOVERSION", "CGO_ENABLED", "CC")
	cmd.Dir = os.TempDir()
	cmd.Env = cleanEnv("GOTOOLCHAIN=" + name)
	out, err := cmd.Output()
	if err != nil {
		return goToolchain{name: name, err: fmt.Errorf("go env: %w", withStderr(err))}
	}
	var env struct {
		GOROOT, GOVERSION, CC string
		Cgo                   string `json:"CGO_ENABLED"`
	}
	if err := json.Unmarshal(out, &env); err != nil {
		return goToolchain{name: name, err: fmt.Errorf("go env: %w", err)}
	}
	tc := goToolchain{name: env.GOVERSION, goroot: env.GOROOT}
	if cc := strings.Fields(env.CC); env.Cgo == "1" && len(cc) > 0 {
		_, err := exec.LookPath(cc[0])
		tc.cgo = err == nil
	}
	return tc
}

// buildLinker gives the path of the toolchain's oracle linker. It is built once
// and kept in the user's cache directory under a name that changes with the
// edited source.
func buildLinker(tc goToolchain, work string) (string, error) {
	loader := filepath.Join(tc.goroot, "src", "cmd", "link", "internal", "loader", "loader.go")
	src, err := os.ReadFile(loader)
	if err != nil {
		return "", err
	}
	edited, err := editLoader(src)
	if err != nil {
		return "", fmt.Errorf("%s: %w", loader, err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	key := fmt.Sprintf("%s-%s-%s-%.8x", tc.name, runtime.GOOS, runtime.GOARCH, sha256.Sum256(edited))
	dir := filepath.Join(cache, "linkgate", "oracle", key)
	linker := filepath.Join(dir, "link"+exeSuffix())
	if _, err := os.Stat(linker); err == nil {
		return linker, nil
	}

	tmp, err := os.MkdirTemp(work, "linker-")
	if err != nil {
		return "", err
	}
	overlay, err := writeOverlay(tmp, loader, edited)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", err
	}
	out := fmt.Sprintf("%s.%d", linker, os.Getpid())
	cmd := exec.Command(filepath.Join(tc.goroot, "bin", "go"+exeSuffix()), "build", "-overlay="+overlay, "-o", out, "cmd/link")
	cmd.Dir = tmp
	// From Go 1.25 on, cmd/go ignores an overlay over files that lie in
	// GOMODCACHE, and there is where a downloaded toolchain lies. With GOMODCACHE
	// elsewhere the go command must not look for its toolchain again.
	cmd.Env = cleanEnv("GOTOOLCHAIN=local", "CGO_ENABLED=0", "GOMODCACHE="+filepath.Join(tmp, "mod"))
	if msg, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the oracle linker of %s: %w\n%s", tc.name, err, msg)
	}
	if err := os.Rename(out, linker); err != nil {
		return "", err
	}
	return linker, nil
}

func writeOverlay(dir, path string, content []byte) (overlay string, err error) {
	edited := filepath.Join(dir, "loader.go")
	if err := os.WriteFile(edited, content, 0o666); err != nil {
		return "", err
	}
	data, err := json.Marshal(map[string]map[string]string{"Replace": {path: edited}})
	if err != nil {
		return "", err
	}
	overlay = filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, data, 0o666)
}

// cleanEnv is the environment without what would change a build's outcome, and
// with the settings given.
func cleanEnv(settings ...string) []string {
	drop := []string{
		"GOFLAGS", "GOTOOLCHAIN", "GOWORK", "GOOS", "GOARCH", "GOEXPERIMENT", "GOFIPS140", "GODEBUG",
		"GO111MODULE", "GOROOT", "PWD", "LINKGATE_POLICY", "LINKGATE_LOG", "LINKGATE_MODE", stepEnv,
	}
	var env []string
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		if !slices.Contains(drop, name) {
			env = append(env, kv)
		}
	}
	// A GOFLAGS that is not empty hides the one of `go env -w` too.
	env = append(env, "GOFLAGS=-buildvcs=false", "GOWORK=off")
	return append(env, settings...)
}

func exeSuffix() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

func withStderr(err error) error {
	exit, ok := err.(*exec.ExitError)
	if !ok || len(exit.Stderr) == 0 {
		return err
	}
	return fmt.Errorf("%w: %s", err, firstLine(string(exit.Stderr)))
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}
