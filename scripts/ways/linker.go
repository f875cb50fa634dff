package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/scripts/internal/wine"
)

// importcfg writes what go tells the linker: where each package's archive is, and the build
// info. name gives the name that the linker has for a file. It returns the main package's
// archive.
func (p *program) importcfg(file string, name func(string) string) (archive string, err error) {
	var text, deps strings.Builder
	main := ""
	var modules []string
	for _, pkg := range p.packages {
		if pkg.Export == "" {
			continue // unsafe
		}
		fmt.Fprintf(&text, "packagefile %s=%s\n", pkg.ImportPath, name(pkg.Export))
		if pkg.ImportPath == p.main {
			archive = name(pkg.Export)
		}
		if m := pkg.Module; m != nil && m.Version == "" {
			main = m.Path
		} else if m != nil {
			modules = append(modules, m.Path+"\t"+m.Version)
		}
	}
	slices.Sort(modules)
	for _, m := range slices.Compact(modules) {
		fmt.Fprintf(&deps, "dep\t%s\n", m)
	}
	// The marks around it are those of runtime/debug's ReadBuildInfo.
	info := fmt.Sprintf("0w\xaf\f\x92t\b\x02A\xe1\xc1\a\xe6\xd6\x18\xe6path\t%s\nmod\t%s\t(devel)\n%s\xf92C1\x86\x18 r\x00\x82B\x10A\x16\xd8\xf2", p.main, main, deps.String())
	fmt.Fprintf(&text, "modinfo %q\n", info)
	return archive, os.WriteFile(file, []byte(text.String()), 0o666)
}

// byLinker links as a builder does that calls go tool link, in a wrapped SDK.
func (l *lab) byLinker() func(p *program, policy, log, out string) ([]byte, error) {
	return func(p *program, policy, log, out string) ([]byte, error) {
		importcfg := out + ".importcfg"
		archive, err := p.importcfg(importcfg, func(file string) string { return file })
		if err != nil {
			return nil, err
		}
		cmd := exec.Command(filepath.Join(l.sdk, "bin", "go"), "tool", "link", "-importcfg", importcfg, "-o", out, archive)
		cmd.Dir = p.dir
		cmd.Env = l.environ("LINKGATE_POLICY="+policy, "LINKGATE_LOG="+log)
		return cmd.CombinedOutput()
	}
}

// underWine links by the toolchain's linker for Windows, behind linkgate.exe. What was compiled
// for Windows here is its input.
func (l *lab) underWine(w *wine.Wine) (func(p *program, policy, log, out string) ([]byte, error), error) {
	gate := filepath.Join(filepath.Dir(l.linkgate), "linkgate.exe")
	if err := goBuild(".", l.environ("GOTOOLCHAIN="), "go", gate, "./cmd/linkgate"); err != nil {
		return nil, err
	}
	goroot := filepath.Join(l.work, "windows")
	linker := filepath.Join(goroot, "pkg", "tool", "windows_"+runtime.GOARCH, "link.exe")
	if err := os.MkdirAll(filepath.Dir(linker), 0o777); err != nil {
		return nil, err
	}
	for _, name := range []string{"VERSION", "go.env", "src", "pkg/include"} {
		if err := os.Symlink(filepath.Join(l.tc.GOROOT, name), filepath.Join(goroot, name)); err != nil {
			return nil, err
		}
	}
	if err := goBuild(l.work, l.environ(), filepath.Join(l.tc.GOROOT, "bin", "go"), linker, "cmd/link"); err != nil {
		return nil, err
	}
	return func(p *program, policy, log, out string) ([]byte, error) {
		importcfg := out + ".importcfg"
		archive, err := p.importcfg(importcfg, wine.Path)
		if err != nil {
			return nil, err
		}
		cmd := w.Start(context.Background(), gate, wine.Path(linker), "-importcfg", wine.Path(importcfg), "-o", wine.Path(out), archive)
		cmd.Dir = p.dir
		cmd.Env = append(cmd.Env, "TOOLEXEC_IMPORTPATH="+p.main, "GOROOT="+wine.Path(goroot), "GOOS=windows", "GOARCH="+runtime.GOARCH,
			"LINKGATE_TELEMETRY=off", "LINKGATE_POLICY="+wine.Path(policy), "LINKGATE_LOG="+wine.Path(log))
		return cmd.CombinedOutput()
	}, nil
}

func goBuild(dir string, env []string, command, out, pkg string) error {
	cmd := exec.Command(command, "build", "-o", out, pkg)
	cmd.Dir, cmd.Env = dir, env
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", pkg, err, tail(text))
	}
	return nil
}
