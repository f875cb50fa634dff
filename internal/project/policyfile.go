package project

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/policy"
)

// A PolicyFile says which policy holds for a link, and where what belongs to
// it lies.
type PolicyFile struct {
	Path string // of the policy, empty when there is none
	Name string // the same as someone in the start directory would write it
	Dir  string // in which the policy lies or would lie; empty where it can lie nowhere

	start string // directory that go was started in
}

// FindPolicy returns the policy of a main module's links, for builds that are
// started here; without a module, of the one that the start directory is in.
func FindPolicy(env Env, module string) (PolicyFile, error) {
	dir, err := env.StartDir(false)
	if err != nil {
		return PolicyFile{}, err
	}
	if module == "" {
		module = EnclosingModule(dir)
	}
	return FindLinkPolicy(env, dir, module)
}

// PolicyAt returns the policy in a file of that name, which is shown as it is.
func PolicyAt(name string) PolicyFile {
	return PolicyFile{Path: name, Name: name, Dir: filepath.Dir(name), start: "."}
}

// FindLinkPolicy returns the policy of a link whose main package is of the given
// module, empty where that is not known; dir is where go was started. A file that
// was named has to exist, one that is looked for need not.
func FindLinkPolicy(env Env, dir, module string) (PolicyFile, error) {
	list := PolicyCandidates(env, dir)
	f := PolicyFile{start: dir}
	inWorkspace := slices.ContainsFunc(list, func(p PolicyCandidate) bool { return p.Module != "" && p.Module == module })
	for _, p := range list {
		if p.Module != "" && p.Module != module && (inWorkspace || !p.Here) {
			continue // another module of the workspace
		}
		if err := p.Misnamed(); err != nil {
			return PolicyFile{}, err
		}
		_, err := os.Lstat(p.Path)
		if p.named || err == nil {
			return p.At(dir), nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return PolicyFile{}, err
		}
		if there := filepath.Dir(p.Path); f.Dir == "" || !hasBaseline(f.Dir) && hasBaseline(there) {
			f.Dir = there
		}
	}
	return f, nil
}

// PolicyFiles returns the policy files that exist for builds started here.
func PolicyFiles(env Env) ([]string, error) {
	dir, err := env.StartDir(false)
	if err != nil {
		return nil, err
	}
	files, err := env.Organisation.Policies()
	if err != nil {
		return nil, err
	}
	for _, p := range PolicyCandidates(env, dir) {
		if err := p.Misnamed(); err != nil {
			return nil, err
		}
		if _, err := os.Lstat(p.Path); p.named || !errors.Is(err, fs.ErrNotExist) {
			files = append(files, shorten(dir, p.Path))
		}
	}
	return files, nil
}

// PolicyRoot returns the directory that a policy belongs into: the root of
// the main module that contains the start directory, or in none of the modules of a
// workspace the directory of its go.work.
func PolicyRoot(env Env) (string, error) {
	dir, err := env.StartDir(false)
	if err != nil {
		return "", err
	}
	mod := findAbove(dir, "go.mod")
	if mod == "" {
		mod = findGoWork(env, dir)
	}
	if mod == "" {
		return "", errors.New("no go.mod here or above: a policy lies beside it")
	}
	return filepath.Dir(mod), nil
}

// A PolicyCandidate is a file that may be the policy of a link, there or not.
type PolicyCandidate struct {
	Path   string
	Module string // the workspace module whose own policy it would be, empty for every other
	Here   bool   // go was started in that module: its policy serves for what is of no module of the workspace

	named bool // by a flag or the environment
}

// PolicyCandidates returns all candidates of a build started in dir, the most
// specific first: the file that is named; else, in a workspace, those of its
// modules and the one beside go.work; else the one beside go.mod.
func PolicyCandidates(env Env, dir string) []PolicyCandidate {
	if named := namedPolicy(env, dir); named != "" {
		return []PolicyCandidate{{Path: named, named: true}}
	}
	f := findModFiles(env, dir)
	if f.root == "" {
		return nil
	}
	var list []PolicyCandidate
	if f.work != "" {
		mod := findAbove(dir, "go.mod")
		for _, m := range readWorkspace(f.work) {
			list = append(list, PolicyCandidate{Path: filepath.Join(m.dir, policy.FileName), Module: m.path, Here: filepath.Join(m.dir, "go.mod") == mod})
		}
	}
	return append(list, PolicyCandidate{Path: filepath.Join(f.root, policy.FileName)})
}

// At returns the policy in the file of a candidate, for a build started in dir.
func (p PolicyCandidate) At(dir string) PolicyFile {
	return PolicyFile{Path: p.Path, Name: shorten(dir, p.Path), Dir: filepath.Dir(p.Path), start: dir}
}

// Misnamed returns an error where a file beside the candidate, or in its place, has the name that
// its author took for a policy's: what it denies would be denied by nobody.
func (p PolicyCandidate) Misnamed() error {
	other := strings.TrimSuffix(p.Path, ".yaml") + ".yml"
	if _, err := os.Lstat(other); p.named || err != nil {
		return nil
	}
	return fmt.Errorf("%s is not read as a policy: rename it to %s, or name it with -policy", other, policy.FileName)
}

// namedPolicy returns the policy that a flag or the environment names, empty for
// none.
func namedPolicy(env Env, dir string) string {
	named := cmp.Or(env.Policy, env.Getenv("LINKGATE_POLICY"))
	if named != "" && !filepath.IsAbs(named) {
		named = filepath.Join(dir, named)
	}
	return named
}

// Packages returns the directory and the patterns that name every package under
// this policy: the main module's, or where the policy lies beside go.work those
// of all modules that it uses. Modules with a policy of their own are among
// these; who reads what their links log can tell.
func (f PolicyFile) Packages(env Env) (dir string, patterns []string, err error) {
	if work := findGoWork(env, f.start); work != "" && filepath.Dir(work) == f.Dir {
		for _, m := range readWorkspace(work) {
			rel, err := filepath.Rel(f.Dir, m.dir)
			if err != nil || !filepath.IsLocal(rel) {
				patterns = append(patterns, filepath.ToSlash(m.dir)+"/...")
				continue
			}
			patterns = append(patterns, "./"+strings.TrimPrefix(filepath.ToSlash(rel)+"/...", "./"))
		}
		return f.Dir, patterns, nil
	}
	mod := findAbove(f.start, "go.mod")
	if mod == "" {
		return "", nil, errors.New("no go.mod here or above")
	}
	return filepath.Dir(mod), []string{"./..."}, nil
}
