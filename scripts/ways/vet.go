package main

import (
	"fmt"
	"go/version"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/scripts/internal/trial"
)

// A vet is go vet with linkgate-vet. It links nothing: what it forecasts of a program's
// packages, one by one, is held against what the linker refuses.
type vet struct {
	*lab
	name  string
	start func(p *program, args ...string) *exec.Cmd // go, with arguments
	tool  string
	local func(file string) string // where a file that go names is here
}

// vetHere is go vet of this system.
func (l *lab) vetHere(tool string) vet {
	start := func(p *program, args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(l.tc.GOROOT, "bin", "go"), args...)
		cmd.Env = l.environ()
		return cmd
	}
	return vet{lab: l, name: "go vet, forecast", start: start, tool: tool, local: func(file string) string { return file }}
}

// buildVet builds linkgate-vet with a toolchain that is newer than the local one: go/types of
// an older Go refuses the packages of a newer std.
func buildVet(work string, tc trial.Toolchain, env ...string) (string, error) {
	if version.Compare(tc.Name, runtime.Version()) > 0 {
		env = append(env, "GOTOOLCHAIN="+tc.Name)
	}
	return trial.Build(".", work, "linkgate-vet", env...)
}

// compare says how many references vet forecasts to be refused, and in what they differ from
// the first way's: it has to name all that the linker refuses, and nothing but what linkgate
// denies. A pull that only others use is denied, and no linker sees it.
func (v vet) compare(p *program) (references int, differs string, err error) {
	want := &outcome{}
	got, err := v.forecast(p)
	if err != nil {
		return 0, "", err
	}
	for _, r := range p.base.references {
		// As judge writes it: package, module, symbol, direction, form, verdict, …, action.
		f := strings.Fields(r)
		forecast := f[0] + " " + f[2]
		if f[5] == string(finding.VerdictRefused) {
			want.references = append(want.references, forecast)
		} else if f[len(f)-1] == string(finding.Deny) && slices.Contains(got, forecast) {
			want.references = append(want.references, forecast)
		}
	}
	return len(got), (&outcome{references: got}).differs(want), nil
}

// forecast returns what vet reports, by package and symbol.
func (v vet) forecast(p *program) ([]string, error) {
	args := []string{"vet", "-vettool=" + v.tool}
	of := make(map[string]string) // package by directory
	for _, pkg := range p.packages {
		if pkg.Standard {
			continue
		}
		args = append(args, pkg.ImportPath)
		of[pkg.Dir] = pkg.ImportPath
		if pkg.ImportPath == p.main {
			of[pkg.Dir] = "main"
		}
	}
	cmd := v.start(p, args...)
	cmd.Dir = p.dir
	out, err := cmd.CombinedOutput()
	reports := regexp.MustCompile(`(?m)^(?:vet: )?(\S+):\d+:\d+: (\S+): refused(?: by |, since )`).FindAllStringSubmatch(string(out), -1)
	if err != nil && len(reports) == 0 && !strings.Contains(string(out), " (") {
		return nil, fmt.Errorf("go vet: %w\n%s", err, tail(out))
	}
	var list []string
	for _, r := range reports {
		dir := filepath.Dir(v.local(r[1]))
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(p.dir, dir)
		}
		list = append(list, of[dir]+" "+r[2])
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}
