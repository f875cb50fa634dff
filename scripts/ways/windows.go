package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/linkgate/linkgate/internal/sdk"
	"github.com/linkgate/linkgate/scripts/internal/wine"
)

// A windows is what links under Wine: the toolchain's own go, compile, asm and link for
// Windows, and linkgate.exe.
type windows struct {
	*lab
	wine           *wine.Wine
	goroot, sdk    string
	linkgate       string
	vetTool        string
	gocache, cache string // go's, of packages and of modules
}

// layWindows builds what links under Wine.
func (l *lab) layWindows(ctx context.Context, w *wine.Wine) (*windows, error) {
	v := &windows{lab: l, wine: w, goroot: filepath.Join(l.work, "go"), sdk: filepath.Join(l.work, "sdk-windows"), linkgate: filepath.Join(l.work, "linkgate.exe"), vetTool: filepath.Join(l.work, "linkgate-vet.exe")}
	out, err := l.output(".", filepath.Join(l.tc.GOROOT, "bin", "go"), "env", "GOCACHE", "GOMODCACHE")
	if err != nil {
		return nil, err
	}
	v.gocache, v.cache, _ = strings.Cut(strings.TrimSpace(string(out)), "\n")
	root, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	gate, err := wine.FallBack(l.work, map[string]string{filepath.Join(root, "cmd", "linkgate"): "main"})
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("go", "build", gate, "-ldflags=-w -checklinkname=0", "-o", v.linkgate, "./cmd/linkgate")
	cmd.Env = l.environ("GOTOOLCHAIN=")
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building linkgate.exe: %w\n%s", err, tail(text))
	}
	tool, err := buildVet(l.work, l.tc, "GOOS=windows", "GOARCH="+runtime.GOARCH, "CGO_ENABLED=0")
	if err := errors.Join(err, os.Rename(tool, v.vetTool)); err != nil {
		return nil, err
	}
	if err := wine.LayGOROOT(ctx, l.tc.GOROOT, v.goroot, "cmd/asm", "cmd/compile", "cmd/link", "cmd/vet"); err != nil {
		return nil, err
	}
	// One that needs nothing else: the paths in any other would be this system's.
	return v, sdk.Wrap(&sdk.SDK{Dir: v.sdk, GOROOT: v.goroot, Tool: "pkg/tool/windows_" + runtime.GOARCH + "/link.exe"}, v.linkgate, true)
}

// ways returns what is compared: go.exe's own first.
func (v *windows) ways(builders []builder) []way {
	list := []way{
		{lab: v.lab, name: "go build -toolexec, Wine", link: v.byGo(filepath.Join(v.goroot, "bin", "go.exe"), "build", "-toolexec="+wine.Path(v.linkgate))},
		{lab: v.lab, name: "linkgate build, Wine", link: v.byGo(v.linkgate, "build")},
		{lab: v.lab, name: "wrapped SDK, Wine", link: v.byGo(filepath.Join(v.sdk, "bin", "go.exe"), "build")},
		{lab: v.lab, name: "linkgate link, Wine", link: v.byLinker()},
	}
	at := place{goos: "windows", sdk: v.sdk, name: wine.Path, start: func(name string, args ...string) *exec.Cmd {
		return v.wine.Start(context.Background(), name, args...)
	}}
	var shared *execroot
	for _, b := range builders {
		w := v.byBuilder(b, at, &shared)
		w.name += ", Wine"
		list = append(list, w)
	}
	return list
}

// vet is go.exe's vet with linkgate-vet.exe.
func (v *windows) vet() vet {
	start := func(p *program, args ...string) *exec.Cmd {
		cmd := v.wine.Start(context.Background(), filepath.Join(v.goroot, "bin", "go.exe"), args...)
		cmd.Env = append(cmd.Env, v.settings()...)
		return cmd
	}
	local := func(file string) string { return strings.TrimPrefix(strings.ReplaceAll(file, `\`, "/"), "Z:") }
	return vet{lab: v.lab, name: "go vet, forecast, Wine", start: start, tool: wine.Path(v.vetTool), local: local}
}

// byGo links by a command that takes go build's arguments. go.exe finds what this system's go
// has compiled for Windows, but for packages outside std.
func (v *windows) byGo(command ...string) func(p *program, policy, log, out string) ([]byte, error) {
	return func(p *program, policy, log, out string) ([]byte, error) {
		args := append(command[1:len(command):len(command)], "-o", wine.Path(out), p.Target)
		cmd := v.wine.Start(context.Background(), command[0], args...)
		cmd.Dir = p.dir
		cmd.Env = append(cmd.Env, v.settings(told(policy, log)...)...)
		return cmd.CombinedOutput()
	}
}

// byLinker links by linkgate.exe and link.exe alone, of what was compiled for Windows here.
func (v *windows) byLinker() func(p *program, policy, log, out string) ([]byte, error) {
	linker := filepath.Join(v.goroot, "pkg", "tool", "windows_"+runtime.GOARCH, "link.exe")
	return func(p *program, policy, log, out string) ([]byte, error) {
		importcfg := out + ".importcfg"
		archive, err := p.importcfg(importcfg, wine.Path)
		if err != nil {
			return nil, err
		}
		cmd := v.wine.Start(context.Background(), v.linkgate, wine.Path(linker), "-importcfg", wine.Path(importcfg), "-o", wine.Path(out), archive)
		cmd.Dir = p.dir
		cmd.Env = append(cmd.Env, v.settings(told(policy, log)...)...)
		cmd.Env = append(cmd.Env, "TOOLEXEC_IMPORTPATH="+p.main, "GOROOT="+wine.Path(v.goroot), "GOOS=windows", "GOARCH="+runtime.GOARCH)
		return cmd.CombinedOutput()
	}
}

// settings is what go.exe has in its environment, and more.
func (v *windows) settings(more ...string) []string {
	return append([]string{
		"WINEPATH=" + wine.Path(filepath.Join(v.goroot, "bin")), "GOCACHE=" + wine.Path(v.gocache), "GOMODCACHE=" + wine.Path(v.cache),
		"GOPATH=" + wine.Path(filepath.Join(v.work, "gopath")), "GOROOT=", "GOFLAGS=-buildvcs=false", "GOTOOLCHAIN=local", "GOPROXY=off", "GOWORK=off", "CGO_ENABLED=0",
	}, more...)
}

// told is what linkgate.exe is told of a link.
func told(policy, log string) []string {
	return []string{"LINKGATE_TELEMETRY=off", "LINKGATE_POLICY=" + wine.Path(policy), "LINKGATE_LOG=" + wine.Path(log)}
}
