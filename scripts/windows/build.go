package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// build lays out in the directory work what runs under Wine: go, a GOROOT for Windows; bin, the
// programs that stories start; tests, the tests of the packages that are named. It returns what
// go says of its environment here.
func build(ctx context.Context, out io.Writer, work string, tested []string) (map[string]string, error) {
	defer done(out, "built for Windows", time.Now())
	root, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	data, err := exec.CommandContext(ctx, "go", "env", "-json").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	host := make(map[string]string)
	if err := json.Unmarshal(data, &host); err != nil {
		return nil, fmt.Errorf("reading go env: %w", err)
	}
	removing := map[string]string{
		filepath.Join(host["GOROOT"], "src", "cmd", "go"): "main",
		filepath.Join(root, "cmd", "linkgate"):            "main",
		filepath.Join(root, "internal", "story"):          "story",
	}
	for _, pkg := range packages() {
		removing[filepath.Join(root, pkg)] = filepath.Base(pkg)
	}
	overlay, err := fallBack(work, removing)
	if err != nil {
		return nil, err
	}
	if err := layGOROOT(ctx, host["GOROOT"], filepath.Join(work, "go"), overlay); err != nil {
		return nil, err
	}
	// As internal/story has them.
	for dir, packages := range map[string][]string{
		"bin":        {"./cmd/linkgate", "./internal/story/linkgate-blind", "./internal/story/toollog"},
		"bin/beside": {"./cmd/linkgate-verify"},
	} {
		args := append([]string{"build", "-buildvcs=false", "-tags=story", overlay, "-ldflags=-w -checklinkname=0", "-o", filepath.Join(work, dir) + "/"}, packages...)
		if err := goCommand(ctx, args...); err != nil {
			return nil, err
		}
	}
	for _, pkg := range tested {
		if err := goCommand(ctx, "test", "-c", overlay, "-ldflags=-w -checklinkname=0", "-o", testProgram(work, pkg), "./"+pkg); err != nil {
			return nil, err
		}
	}
	return host, nil
}

// testProgram returns the path of a package's test.
func testProgram(work, pkg string) string {
	return filepath.Join(work, "tests", filepath.Base(pkg)+".exe")
}

// layGOROOT makes a GOROOT for Windows of links to one of this system, but for the programs.
func layGOROOT(ctx context.Context, from, to, overlay string) error {
	tools := filepath.Join(to, "pkg", "tool", "windows_amd64")
	for _, dir := range []string{filepath.Join(to, "bin"), tools} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return err
		}
	}
	for _, name := range []string{"VERSION", "go.env", "lib", "src", "pkg/include"} {
		if err := os.Symlink(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
			return err
		}
	}
	if err := goCommand(ctx, "build", overlay, "-ldflags=-checklinkname=0", "-o", filepath.Join(to, "bin")+"/", "cmd/go"); err != nil {
		return err
	}
	return goCommand(ctx, "build", "-o", tools+"/", "cmd/asm", "cmd/cgo", "cmd/compile", "cmd/cover", "cmd/link", "cmd/vet")
}

// goCommand runs go here, for Windows.
func goCommand(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	return command(cmd)
}

// fallBack returns go's flag with which packages, by their directories, get a file more. It
// has os.RemoveAll remove files in the way of older versions of Windows: Wine 8 knows no
// FileDispositionInformationEx, and says so in a way that Go does not expect.
func fallBack(work string, packages map[string]string) (flag string, err error) {
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
