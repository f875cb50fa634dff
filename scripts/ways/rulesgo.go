package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/scripts/internal/trial"
)

// rulesGo is rules_go's module: one that writes build info, with which packages are compiled,
// and the last but some that does not.
const (
	rulesGo    = "github.com/bazelbuild/rules_go"
	newRulesGo = "v0.65.0"
	oldRulesGo = "v0.53.0"
)

// A builder is rules_go's program for all that Bazel does with Go: GoCompilePkg, GoLink.
type builder struct {
	version string
	source  string // directory of go/tools/builders
}

// fetchBuilders brings the builders' sources. That they cannot be had is for the table.
func fetchBuilders(work string) ([]builder, error) {
	dir := filepath.Join(work, "fetch")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	var list []builder
	for _, version := range []string{newRulesGo, oldRulesGo} {
		cmd := exec.Command("go", "mod", "download", "-json", rulesGo+"@"+version)
		cmd.Dir, cmd.Env = dir, trial.Environ("GOFLAGS=-mod=mod")
		out, err := cmd.Output()
		var module struct{ Dir, Error string }
		if jsonErr := json.Unmarshal(out, &module); err == nil {
			err = jsonErr
		}
		if err != nil {
			return nil, fmt.Errorf("%s@%s: %w %s", rulesGo, version, err, module.Error)
		}
		list = append(list, builder{version: version, source: filepath.Join(module.Dir, "go", "tools", "builders")})
	}
	return list, nil
}

// A place is where actions run: a wrapped SDK, and how its programs are started.
type place struct {
	goos, sdk string
	start     func(name string, args ...string) *exec.Cmd // its environment is that of the place
	name      func(file string) string                    // what a file is called there
}

// here is this system. An action has nothing of its environment.
func (l *lab) here() place {
	start := func(name string, args ...string) *exec.Cmd {
		cmd := exec.Command(name, args...)
		cmd.Env = []string{"TMPDIR=" + l.work}
		return cmd
	}
	return place{goos: runtime.GOOS, sdk: l.sdk, start: start, name: func(file string) string { return file }}
}

// program returns the path of a program of the place.
func (at place) program(work, name string) string {
	if at.goos == "windows" {
		name += ".exe"
	}
	return filepath.Join(work, name)
}

// build builds a builder as go_tool_binary does, from the files that BUILD.bazel lists, by
// the go of the wrapped SDK here.
func (l *lab) build(b builder, at place) (string, error) {
	text, err := os.ReadFile(filepath.Join(b.source, "BUILD.bazel"))
	if err != nil {
		return "", err
	}
	_, list, ok := strings.Cut(string(text), "name = \"builder_srcs\",\n    srcs = [\n")
	list, _, ends := strings.Cut(list, "]")
	if !ok || !ends {
		return "", fmt.Errorf("%s has no builder_srcs", b.source)
	}
	program := at.program(l.work, "builder-"+b.version)
	args := []string{"build", "-trimpath", "-ldflags", "-buildid='' -X main.rulesGoStdlibPrefix=@//stdlib:", "-o", program}
	for f := range strings.FieldsSeq(list + ` "path.go",`) {
		args = append(args, filepath.Join(b.source, strings.Trim(f, `",`)))
	}
	cmd := exec.Command(filepath.Join(l.sdk, "bin", "go"), args...)
	cmd.Dir, cmd.Env = b.source, l.environ("GO111MODULE=off", "GOENV=off", "GOOS="+at.goos, "LINKGATE_LOG="+filepath.Join(l.work, "builders.jsonl"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building rules_go's builder %s: %w\n%s", b.version, err, tail(out))
	}
	return program, nil
}

// An execroot is a directory as Bazel gives it to an action: links to the inputs, and nothing
// of the environment but what rules_go sets.
type execroot struct {
	*lab
	place
	dir     string
	builder string
	pack    string
}

// wayOf names the way by a builder.
func wayOf(version string) string {
	if version == newRulesGo {
		return "rules_go " + version
	}
	return "rules_go " + version + ", -modules"
}

// byBuilder links by rules_go's builder. That with build info is told the modules by
// package_metadata, as rules_go does; the other by the file that LINKGATE_MODULES names. What
// the first builder has compiled is for both.
func (l *lab) byBuilder(b builder, at place, shared **execroot) way {
	info := b.version == newRulesGo
	w := way{lab: l, name: wayOf(b.version), sandboxed: true, blind: !info}
	var linker string
	w.link = func(p *program, policy, log, out string) (text []byte, err error) {
		if linker == "" {
			if linker, err = l.build(b, at); err != nil {
				return nil, err
			}
		}
		if *shared == nil {
			if *shared, err = l.newExecroot(linker, at); err != nil {
				return nil, err
			}
		}
		if err := (*shared).compile(p); err != nil {
			return nil, err
		}
		return (*shared).link(p, linker, info, policy, log, out)
	}
	return w
}

func (l *lab) newExecroot(builder string, at place) (*execroot, error) {
	e := &execroot{lab: l, place: at, dir: filepath.Join(l.work, "execroot-"+at.goos), builder: builder, pack: at.program(l.work, "pack")}
	if err := os.MkdirAll(filepath.Join(e.dir, "external"), 0o777); err != nil {
		return nil, err
	}
	cmd := exec.Command(filepath.Join(l.tc.GOROOT, "bin", "go"), "build", "-o", e.pack, "cmd/pack")
	cmd.Dir, cmd.Env = l.work, l.environ("GOOS="+at.goos)
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build cmd/pack: %w\n%s", err, tail(out))
	}
	return e, os.Symlink(at.sdk, filepath.Join(e.dir, "external", "go_linkgate"))
}

// run starts a builder as an action.
func (e *execroot) run(builder string, env []string, args ...string) ([]byte, error) {
	cmd := e.start(builder, args...)
	cmd.Dir = e.dir
	cmd.Env = slices.Concat(cmd.Env, env, []string{"GOOS=" + e.lab.goos, "GOARCH=" + runtime.GOARCH, "CGO_ENABLED=0", "GOEXPERIMENT=", "GOROOT_FINAL=GOROOT",
		"GOPATH=", "GOTOOLCHAIN=local", "GODEBUG=winsymlink=0", "PATH=/bin:/usr/bin"})
	return cmd.CombinedOutput()
}

// out is the directory of a program's outputs, as seen from the execroot.
func (p *program) out() string { return filepath.Join("bazel-out", p.ID) }

// flags are those that all actions have.
func (e *execroot) flags(p *program) []string {
	return []string{"-sdk", "external/go_linkgate", "-goroot", filepath.Join(p.out(), "stdlib"), "-installsuffix", e.lab.goos + "_" + runtime.GOARCH,
		"-package_list", filepath.Join(p.out(), "packages.txt")}
}

// file names an output of a package.
func (p *program) file(pkg, ext string) string {
	return filepath.Join(p.out(), strings.ReplaceAll(pkg, "/", "_")+ext)
}

// compile compiles the packages of a program, each in an action of its own. std's are those
// that go has compiled: the action for them would do nothing else, and takes a minute.
func (e *execroot) compile(p *program) error {
	if _, err := os.Stat(filepath.Join(e.dir, p.out())); err == nil {
		return nil
	}
	lib := filepath.Join(e.dir, p.out(), "stdlib", "pkg", e.lab.goos+"_"+runtime.GOARCH)
	if err := os.MkdirAll(lib, 0o777); err != nil {
		return err
	}
	if err := os.Symlink(filepath.Join(e.lab.sdk, "pkg", "include"), filepath.Join(filepath.Dir(lib), "include")); err != nil {
		return err
	}
	var std strings.Builder
	for _, pkg := range p.packages {
		if !pkg.Standard || pkg.Export == "" {
			continue
		}
		fmt.Fprintln(&std, pkg.ImportPath)
		file := filepath.Join(lib, filepath.FromSlash(pkg.ImportPath)+".a")
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.Symlink(pkg.Export, file)); err != nil {
			return err
		}
	}
	fmt.Fprintln(&std, "unsafe")
	if err := os.WriteFile(filepath.Join(e.dir, p.out(), "packages.txt"), []byte(std.String()), 0o666); err != nil {
		return err
	}
	for _, pkg := range p.packages {
		if pkg.Standard {
			continue
		}
		if err := e.compilePackage(p, pkg); err != nil {
			return fmt.Errorf("%s: %w", pkg.ImportPath, err)
		}
	}
	return nil
}

func (e *execroot) compilePackage(p *program, pkg listed) error {
	path := pkg.ImportPath
	if pkg.Name == "main" {
		path = "main"
	}
	sources := filepath.Join("external", p.ID+"~"+strings.ReplaceAll(pkg.ImportPath, "/", "_"))
	if err := os.Symlink(pkg.Dir, filepath.Join(e.dir, sources)); err != nil {
		return err
	}
	args := append([]string{"compilepkg"}, e.flags(p)...)
	for _, files := range [][]string{pkg.GoFiles, pkg.SFiles, pkg.HFiles} {
		for _, name := range files {
			args = append(args, "-src", filepath.Join(sources, name))
		}
	}
	for _, name := range pkg.EmbedFiles {
		args = append(args, "-embedsrc", filepath.Join(sources, name), "-embedlookupdir", sources, "-embedroot", "")
	}
	for _, imp := range pkg.Imports {
		if p.foreign(imp) {
			args = append(args, "-arc", imp+"="+imp+"="+p.file(imp, ".x"))
		}
	}
	// As gc_goopts: rules_go alone takes no notice of the version in go.mod, and memsize
	// is none of the newest.
	lang := "1.16"
	if pkg.Module != nil && pkg.Module.GoVersion != "" {
		lang = strings.Join(strings.SplitN(pkg.Module.GoVersion+".", ".", 3)[:2], ".")
	}
	args = append(args, "-importpath", pkg.ImportPath, "-p", path, "-gcflags", "-lang=go"+lang, "-pack", e.name(e.pack),
		"-lo", p.file(pkg.ImportPath, ".a"), "-o", p.file(pkg.ImportPath, ".x"), "-imports", p.file(pkg.ImportPath, ".imports"))
	out, err := e.run(e.builder, nil, args...)
	if err != nil {
		return fmt.Errorf("compilepkg: %w\n%s", err, tail(out))
	}
	return nil
}

// foreign reports whether an import is of a package outside std.
func (p *program) foreign(path string) bool {
	for _, pkg := range p.packages {
		if pkg.ImportPath == path {
			return !pkg.Standard
		}
	}
	return false
}

// link is GoLink, with its arguments in a file as Bazel writes it, and with what linkgate's
// toolchain adds to the environment: paths below the execroot.
func (e *execroot) link(p *program, builder string, info bool, policy, log, out string) ([]byte, error) {
	args := append([]string{"link"}, e.flags(p)...)
	var modules bytes.Buffer
	for _, pkg := range p.packages {
		if pkg.Standard {
			continue
		}
		if pkg.ImportPath != p.main {
			args = append(args, "-arc", "@@//:lib="+pkg.ImportPath+"="+p.file(pkg.ImportPath, ".a"))
		}
		if pkg.Module == nil {
			continue
		}
		fmt.Fprintf(&modules, "%s\t%s %s\n", pkg.ImportPath, pkg.Module.Path, pkg.Module.Version)
		if !info {
			continue
		}
		if pkg.ImportPath != p.main {
			args = append(args, "-imports", pkg.ImportPath+"="+p.file(pkg.ImportPath, ".imports"))
		}
		purl := "pkg:golang/" + pkg.Module.Path
		if pkg.Module.Version != "" {
			purl += "@" + pkg.Module.Version
		}
		metadata := p.file(pkg.ImportPath, ".metadata.json")
		if err := os.WriteFile(filepath.Join(e.dir, metadata), []byte(`{"purl": "`+purl+`"}`), 0o666); err != nil {
			return nil, err
		}
		args = append(args, "-package_metadata", pkg.ImportPath+"="+metadata)
		if pkg.ImportPath == p.main {
			args = append(args, "-main_module_metadata", metadata)
		}
	}
	args = append(args, "-o", e.name(out), "-main", p.file(p.main, ".a"), "-p", "main")
	if info {
		args = append(args, "-main_package_path", p.main, "-main_imports", p.file(p.main, ".imports"))
	}
	params, list := filepath.Join(p.out(), "link.params"), filepath.Join(p.out(), "modules")
	below, err := filepath.Rel(e.dir, filepath.Dir(policy))
	if err := errors.Join(err, os.WriteFile(filepath.Join(e.dir, params), []byte(strings.Join(args, "\n")+"\n"), 0o666),
		os.WriteFile(filepath.Join(e.dir, list), modules.Bytes(), 0o666)); err != nil {
		return nil, err
	}
	env := []string{"LINKGATE_POLICY=" + filepath.Join(below, filepath.Base(policy)), "LINKGATE_LOG=" + filepath.Join(below, filepath.Base(log))}
	if !info {
		env = append(env, "LINKGATE_MODULES="+list)
	}
	return e.run(builder, env, "-param="+params, "--", "-linkmode", "internal")
}
