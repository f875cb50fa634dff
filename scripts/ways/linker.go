package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
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
