package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/linkgate/linkgate/scripts/internal/trial"
)

// buildLinker gives the path of the toolchain's oracle linker. It is built once
// and kept in the user's cache directory under a name that changes with the
// edited source.
func buildLinker(tc trial.Toolchain, work string) (string, error) {
	loader := filepath.Join(tc.GOROOT, "src", "cmd", "link", "internal", "loader", "loader.go")
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
	key := fmt.Sprintf("%s-%s-%s-%.8x", tc.Name, runtime.GOOS, runtime.GOARCH, sha256.Sum256(edited))
	dir := filepath.Join(cache, "linkgate", "oracle", key)
	linker := filepath.Join(dir, "link"+trial.ExeSuffix())
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
	cmd := exec.Command(filepath.Join(tc.GOROOT, "bin", "go"+trial.ExeSuffix()), "build", "-overlay="+overlay, "-o", out, "cmd/link")
	cmd.Dir = tmp
	// From Go 1.25 on, cmd/go ignores an overlay over files that lie in
	// GOMODCACHE, and there is where a downloaded toolchain lies. With GOMODCACHE
	// elsewhere the go command must not look for its toolchain again.
	cmd.Env = environ("GOTOOLCHAIN=local", "CGO_ENABLED=0", "GOMODCACHE="+filepath.Join(tmp, "mod"))
	if msg, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the oracle linker of %s: %w\n%s", tc.Name, err, msg)
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

// environ is the environment of a build that is no step of another.
func environ(settings ...string) []string {
	return trial.Environ(append([]string{stepEnv + "="}, settings...)...)
}
