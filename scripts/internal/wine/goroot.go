package wine

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
)

// LayGOROOT makes a GOROOT for Windows of links to one of this system, but for the programs: go
// and the tools that are named, as "cmd/link", are built of its sources.
func LayGOROOT(ctx context.Context, from, to string, tools ...string) error {
	place := filepath.Join(to, "pkg", "tool", "windows_amd64")
	for _, dir := range []string{filepath.Join(to, "bin"), place} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return err
		}
	}
	if err := links(from, to, "VERSION", "go.env", "lib", "src", "pkg/include"); err != nil {
		return err
	}
	// go takes no overlay of a file below GOMODCACHE, where toolchains are that it has downloaded.
	host := to + "-host"
	if err := os.MkdirAll(filepath.Join(host, "bin"), 0o777); err != nil {
		return err
	}
	if err := links(from, host, "VERSION", "go.env", "lib", "src", "pkg"); err != nil {
		return err
	}
	data, err := os.ReadFile(filepath.Join(from, "bin", "go"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(host, "bin", "go"), data, 0o777); err != nil {
		return err
	}
	build := []string{"build", "-ldflags=-checklinkname=0", "-o", filepath.Join(to, "bin") + "/"}
	at, err := os.ReadFile(filepath.Join(from, "src", "internal", "syscall", "windows", "at_windows.go"))
	if err == nil && bytes.Contains(at, []byte("TestDeleteatFallback")) { // since Go 1.25
		overlay, err := FallBack(host, map[string]string{filepath.Join(host, "src", "cmd", "go"): "main"})
		if err != nil {
			return err
		}
		build = append(build, overlay)
	}
	if err := buildFor(ctx, host, append(build, "cmd/go")...); err != nil {
		return err
	}
	return buildFor(ctx, host, append([]string{"build", "-o", place + "/"}, tools...)...)
}

// links makes symbolic links to what is in one directory in another.
func links(from, to string, names ...string) error {
	for _, name := range names {
		if err := os.Symlink(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
			return err
		}
	}
	return nil
}

// buildFor runs the go of a GOROOT of this system, for Windows.
func buildFor(ctx context.Context, goroot string, args ...string) error {
	cmd := exec.CommandContext(ctx, filepath.Join(goroot, "bin", "go"), args...)
	cmd.Dir = goroot
	cmd.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0", "GOTOOLCHAIN=local", "GOROOT=", "GOFLAGS=-buildvcs=false", "GOWORK=off")
	return Command(cmd)
}

// FallBack returns go's flag with which packages, by their directories, get a file more. It
// has os.RemoveAll remove files in the way of older versions of Windows: Wine 8 knows no
// FileDispositionInformationEx, and says so in a way that Go does not expect.
func FallBack(work string, packages map[string]string) (flag string, err error) {
	var overlay struct{ Replace map[string]string }
	overlay.Replace = make(map[string]string)
	for dir, name := range packages {
		file := filepath.Join(work, "fallback_"+name+".go")
		text := "package " + name + `

import _ "unsafe"

//go:linkname fallBack internal/syscall/windows.TestDeleteatFallback
var fallBack bool

func init() { fallBack = true }
`
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			return "", err
		}
		overlay.Replace[filepath.Join(dir, "fallback.go")] = file
	}
	data, err := json.Marshal(overlay)
	if err != nil {
		return "", err
	}
	file := filepath.Join(work, "overlay.json")
	return "-overlay=" + file, os.WriteFile(file, data, 0o666)
}
