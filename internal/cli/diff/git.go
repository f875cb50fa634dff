package diff

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/plural"
	"github.com/linkgate/linkgate/internal/printable"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/source"
)

// A revision is the main module at one git revision.
type revision struct {
	top, root string // directories of the tree and of the module in it
	mod       *modfile.File
}

// diffRevisions compares the main module's own directives at two revisions,
// and those of the modules whose versions differ between their go.mods. The
// repository is only read: both trees are unpacked elsewhere.
func diffRevisions(env cli.Env, g cli.Globals, from, to string) (old, new linknames, scope string, err error) {
	root, err := project.PolicyRoot(g.Project(env))
	if err != nil {
		return nil, nil, "", err
	}
	build, system, err := sourceBuild()
	if err != nil {
		return nil, nil, "", err
	}
	tmp, err := os.MkdirTemp("", "linkgate-")
	if err != nil {
		return nil, nil, "", err
	}
	defer os.RemoveAll(tmp)
	var sides [2]*revision
	for i, rev := range []string{from, to} {
		if sides[i], err = unpack(root, rev, filepath.Join(tmp, fmt.Sprint(i))); err != nil {
			return nil, nil, "", err
		}
	}
	lists := [2]linknames{make(linknames), make(linknames)}
	compared := 0
	for i, side := range sides {
		other := sides[1-i]
		path := side.mod.Module.Mod.Path
		if err := lists[i].scan(build, side.root, moduleVersion{path: path}, path); err != nil {
			return nil, nil, "", err
		}
		for _, r := range side.mod.Require {
			here := side.source(r.Mod.Path, r.Mod.Version)
			if there := other.required(r.Mod.Path); here == there && here.version != "" {
				continue
			}
			compared += i
			if err := scanRequired(env, build, lists[i], side, r.Mod.Path, here); err != nil {
				return nil, nil, "", err
			}
		}
	}
	scope = fmt.Sprintf("directives of %s and of %s that go.mod changes, all packages, without tests, as %s builds them",
		sides[1].mod.Module.Mod.Path, plural.Count(compared, "module"), system)
	return lists[0], lists[1], scope, nil
}

// source returns where the code of a required module comes from: a module's
// version, or with an empty version the directory that replaces it.
func (r *revision) source(path, version string) moduleVersion {
	for _, rep := range r.mod.Replace {
		if rep.Old.Path == path && (rep.Old.Version == "" || rep.Old.Version == version) {
			return moduleVersion{rep.New.Path, rep.New.Version}
		}
	}
	return moduleVersion{path, version}
}

// required returns the same of a module that may not be required at all.
func (r *revision) required(path string) moduleVersion {
	i := slices.IndexFunc(r.mod.Require, func(q *modfile.Require) bool { return q.Mod.Path == path })
	if i < 0 {
		return moduleVersion{}
	}
	return r.source(path, r.mod.Require[i].Mod.Version)
}

// scanRequired adds what a required module has, from the module cache or from
// the directory of the tree that replaces it.
func scanRequired(env cli.Env, build source.Build, list linknames, side *revision, path string, from moduleVersion) error {
	if from.version != "" {
		name := from.path + "@" + from.version
		dir, err := gocmd.Download(env.Getenv, name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return list.scan(build, dir, moduleVersion{path: path}, name)
	}
	dir := filepath.Join(side.root, filepath.FromSlash(from.path))
	if rel, err := filepath.Rel(side.top, dir); filepath.IsAbs(from.path) || err != nil || !filepath.IsLocal(rel) {
		return fmt.Errorf("%s is replaced by %s, which is outside of the repository and has no revision", path, from.path)
	}
	return list.scan(build, dir, moduleVersion{path: path}, path)
}

// unpack writes what matters of a revision's tree into a directory: go.mod, Go
// and assembly. module is the main module's root in the work tree.
func unpack(module, rev, dir string) (*revision, error) {
	prefix, err := git(module, "rev-parse", "--show-prefix")
	if err != nil {
		return nil, err
	}
	top, err := git(module, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	commit, err := git(module, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil {
		return nil, fmt.Errorf("%q is no file, no MODULE@VERSION and no revision of %s", rev, top)
	}
	if err := checkout(module, commit, dir); err != nil {
		return nil, fmt.Errorf("unpacking %s: %w", rev, err)
	}
	r := &revision{top: dir, root: filepath.Join(dir, filepath.FromSlash(prefix))}
	data, err := os.ReadFile(filepath.Join(r.root, "go.mod"))
	if err != nil {
		return nil, fmt.Errorf("%s has no %s", rev, prefix+"go.mod")
	}
	if r.mod, err = modfile.Parse(rev+":"+prefix+"go.mod", data, nil); err != nil {
		return nil, err
	}
	if r.mod.Module == nil {
		return nil, fmt.Errorf("%s:%sgo.mod names no module", rev, prefix)
	}
	return r, nil
}

func git(dir string, args ...string) (string, error) {
	out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).Output()
	if err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok && len(exit.Stderr) > 0 {
			err = errors.New(printable.OneLine(string(exit.Stderr)))
		}
		return "", fmt.Errorf("running git %s: %w", args[0], err)
	}
	return strings.TrimSuffix(string(out), "\n"), nil
}
