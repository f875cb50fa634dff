package diff

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// diffModules compares the directives of two module versions.
func diffModules(env cli.Env, from, to string) (old, new linknames, scope string, err error) {
	b, system, err := sourceBuild()
	if err != nil {
		return nil, nil, "", err
	}
	side := func(mod string) (linknames, error) {
		dir, err := gocmd.Download(env.Getenv, mod)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", mod, err)
		}
		list := make(linknames)
		return list, list.scan(b, dir, moduleVersion{}, mod)
	}
	if old, err = side(from); err != nil {
		return nil, nil, "", err
	}
	if new, err = side(to); err != nil {
		return nil, nil, "", err
	}
	return old, new, "directives of all packages, without tests, as " + system + " builds them", nil
}

// sourceBuild returns the constraints that choose among files, those of the
// go on PATH, and what to call them.
func sourceBuild() (source.Build, string, error) {
	env, err := gocmd.Env("go", "", "GOVERSION", "GOOS", "GOARCH", "CGO_ENABLED")
	if err != nil {
		return source.Build{}, "", err
	}
	v, err := toolchain.Parse(env["GOVERSION"])
	if err != nil {
		return source.Build{}, "", err
	}
	b := source.Build{GOOS: env["GOOS"], GOARCH: env["GOARCH"], Cgo: env["CGO_ENABLED"] == "1", Minor: v.Minor}
	return b, fmt.Sprintf("%s/%s", b.GOOS, b.GOARCH), nil
}

// A moduleVersion is a module as go.mod has it.
type moduleVersion struct{ path, version string }

// scan adds the directives and the assembly references of every package below
// a module's root. In keys the module is as given; name is what is shown for
// its root, with its version.
func (l linknames) scan(b source.Build, root string, mod moduleVersion, name string) error {
	modPath, _, _ := strings.Cut(name, "@")
	return filepath.WalkDir(root, func(dir string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !e.IsDir() {
			return nil
		}
		rel, err := filepath.Rel(root, dir)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if rel != "." && (e.Name() == "vendor" || rel == ".git" || isModuleRoot(dir)) {
			return filepath.SkipDir
		}
		err = l.scanPackage(b, dir, rel, mod, path.Join(modPath, rel), path.Join(name, rel))
		if hidden(rel) { // what cannot be parsed there is not meant to be
			return nil
		}
		return err
	})
}

// hidden reports whether ./... leaves a directory out. An import may name it all
// the same.
func hidden(rel string) bool {
	return slices.ContainsFunc(strings.Split(rel, "/"), func(name string) bool {
		return name == "testdata" || name != "." && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_"))
	})
}

func isModuleRoot(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// scanPackage adds those of one package. Files that cannot be parsed are an
// error: nothing may be missing from a comparison.
func (l linknames) scanPackage(b source.Build, dir, rel string, mod moduleVersion, pkg, name string) error {
	list, _, err := source.Directives(b, dir, source.PackageFiles)
	var gone *source.GoneError
	if err != nil && !errors.As(err, &gone) {
		return err
	}
	for _, d := range list {
		kind, symbol := kindOf(d, pkg), d.Symbol(pkg)
		at := position{name, fmt.Sprintf("%s:%d", path.Join(rel, filepath.Base(d.File)), d.Line), refOf(b, name, kind, symbol)}
		l.add(linkname{mod.path, rel, kind, symbol}, at)
	}
	asm, err := source.AsmReferences(b, dir, pkg)
	if err != nil && !errors.As(err, &gone) {
		return err
	}
	for _, a := range asm {
		kind := finding.DirectionPull
		if a.Define {
			kind = finding.DirectionPush
		}
		at := position{name, fmt.Sprintf("%s:%d", path.Join(rel, filepath.Base(a.File)), a.Line), refOf(b, name, kind, a.Symbol)}
		l.add(linkname{mod.path, rel, kind, a.Symbol}, at)
	}
	return nil
}

// refOf is a linkname of a package, shown as PATH[@VERSION][/DIR], as a policy looks at it. Its class
// is what the table of the release says; without one a policy has nothing to say.
func refOf(b source.Build, name string, kind finding.Direction, symbol string) policy.Ref {
	module, rest, _ := strings.Cut(name, "@")
	version, _, _ := strings.Cut(rest, "/")
	ref := policy.Ref{Module: module, Version: version, Symbol: symbol, Go: fmt.Sprintf("go1.%d", b.Minor)}
	s, std := symbols.Lookup(symbol)
	supported := b.Minor >= toolchain.First && b.Minor <= toolchain.Last
	switch {
	case kind == open || std && !supported:
	case kind == finding.DirectionPush && std:
		ref.Classes = []finding.Class{finding.ClassPushStd}
	case !std:
		ref.Classes = []finding.Class{finding.ClassCrossModule}
	default:
		switch s.On(b.GOOS, b.GOARCH)[b.Minor-toolchain.First] {
		case symbols.Pushed:
			ref.Classes = []finding.Class{finding.ClassHandshake}
		case symbols.Absent:
			ref.Classes = []finding.Class{finding.ClassUndefined}
		case symbols.Assembly: // the linker lets it pass up to Go 1.26
			ref.Classes = []finding.Class{finding.ClassWrapper}
		default:
			ref.Classes = []finding.Class{finding.ClassRefused}
		}
	}
	return ref
}

// open is the kind of a directive that opens a symbol of its own package to pulls.
const open finding.Direction = "open"

// kindOf says what a directive does: pull another package's symbol, push one
// under another package's name, or open one of its own to pulls.
func kindOf(d source.Directive, pkg string) finding.Direction {
	of := symname.Package(d.Target)
	switch {
	case d.Target == "" || of == pkg || of == symname.Prefix(pkg):
		return open
	case d.Body:
		return finding.DirectionPush
	}
	return finding.DirectionPull
}
