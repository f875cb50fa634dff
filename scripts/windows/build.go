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

	"github.com/linkgate/linkgate/scripts/internal/wine"
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
		filepath.Join(root, "cmd", "linkgate"):   "main",
		filepath.Join(root, "internal", "story"): "story",
	}
	for _, pkg := range packages() {
		removing[filepath.Join(root, pkg)] = filepath.Base(pkg)
	}
	overlay, err := wine.FallBack(work, removing)
	if err != nil {
		return nil, err
	}
	if err := wine.LayGOROOT(ctx, host["GOROOT"], filepath.Join(work, "go"), "cmd/asm", "cmd/cgo", "cmd/compile", "cmd/cover", "cmd/link", "cmd/vet"); err != nil {
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

// goCommand runs go here, for Windows.
func goCommand(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	return wine.Command(cmd)
}
