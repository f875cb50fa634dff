package link

import (
	"cmp"
	"strings"
	"sync"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/linkflags"
)

// Identities say which module each package of a link is from, and where its
// source is.
type Identities struct {
	cmd     *Command
	version string // of the toolchain: std's version
	modules *project.Modules
	list    func() *project.BuildList // read where it is needed
}

// Identify returns the identities of a link's packages, by go's rules, for a link that
// was started in dir. prog is nil before the program is loaded: then the names of source
// files in its objects do not count.
func Identify(cmd *Command, env project.Env, dir string, prog *Program) *Identities {
	env.GOROOT = cmd.GOROOT()
	id := &Identities{cmd: cmd, version: cmd.Getenv("GOVERSION"),
		list: sync.OnceValue(func() *project.BuildList { return project.ReadBuildList(env, dir) })}
	id.modules = cmd.modules()
	id.modules.BuildList = id.list
	if prog != nil {
		id.version = prog.header.Version
		id.modules.Files = func(pkg string) []string { return prog.sourceFiles(cmd.LinkerName(pkg)) }
	}
	return id
}

// Module returns the module of a package outside std, by its import path. The
// zero Module means that it is not known.
func (id *Identities) Module(pkg string) linkflags.Module { return id.modules.Of(pkg) }

// Package describes the package that has a linker's name: its import path, as go list
// has it, and its module. std says that it is of the standard library.
func (id *Identities) Package(name string, std bool) events.Package {
	if name == "" {
		return events.Package{}
	}
	pkg := id.cmd.ImportPath(name)
	if std {
		module := events.ModuleStd
		if pkg == "cmd" || strings.HasPrefix(pkg, "cmd/") {
			module = events.ModuleCmd
		}
		return events.Package{Path: pkg, Module: module, Version: id.version}
	}
	m := id.Module(pkg)
	p := events.Package{Path: pkg, Module: m.Path, Version: m.Version}
	if m.Replace != nil {
		p.Replace = replacement(m.Replace)
	}
	return p
}

// replacement writes the right side of a replace directive.
func replacement(r *linkflags.Replacement) string {
	if r.Version == "" || r.Version == linkflags.Devel {
		return r.Path
	}
	return r.Path + "@" + r.Version
}

// roots returns the root directories of the modules of the build.
func (id *Identities) roots() project.Roots { return id.list().Roots(id.cmd.GOROOT()) }

// sourceModule returns the module in whose directory the source of a package outside
// std lies. It is the zero Module for a package of files named on the command line, which
// may lie anywhere.
func (id *Identities) sourceModule(pkg string) linkflags.Module {
	if pkg == linkflags.CommandLine {
		return linkflags.Module{}
	}
	return id.Module(pkg)
}

// MainModule returns the path of the main module that a link started in dir belongs to: that of
// the main package or, for a command of a dependency, the one that dir lies in.
func (id *Identities) MainModule(dir string) string {
	if id.cmd.Name != "" {
		if m := id.Module(id.cmd.Name); m.Main && m.Path != "" {
			return m.Path
		}
	}
	return cmp.Or(project.EnclosingModule(dir), id.Package("main", false).Module)
}
