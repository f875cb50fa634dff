package project

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/policy"
)

// A PolicyFile says which policy file is in force for a link, and where it and its
// baseline lie.
type PolicyFile struct {
	Path string // of the policy, empty if there is none
	Name string // Path as someone in the start directory would write it
	Dir  string // in which the policy lies or would lie; empty if there is no place for one

	start string // directory that go was started in
}

// FindPolicy returns the policy for links of a main module, in builds that are started
// here. An empty module stands for the one that the start directory lies in.
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

// PolicyAt returns the policy in a named file. Messages have the name as it is given.
func PolicyAt(name string) PolicyFile {
	return PolicyFile{Path: name, Name: name, Dir: filepath.Dir(name), start: "."}
}

// FindLinkPolicy returns the policy of a link. module is that of the main package,
// empty if it is not known, and dir the directory that go was started in. A file that a
// flag or the environment names is returned whether it exists or not: to load it is an
// error then. An error says that the system does not tell whether a candidate exists, or
// that one is misnamed.
func FindLinkPolicy(env Env, dir, module string) (PolicyFile, error) {
	list, err := PolicyCandidates(env, dir)
	if err != nil {
		return PolicyFile{}, err
	}
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
	candidates, err := PolicyCandidates(env, dir)
	if err != nil {
		return nil, err
	}
	for _, p := range candidates {
		if err := p.Misnamed(); err != nil {
			return nil, err
		}
		if _, err := os.Lstat(p.Path); p.named || !errors.Is(err, fs.ErrNotExist) {
			files = append(files, shorten(dir, p.Path))
		}
	}
	return files, nil
}

// PolicyRoot returns the directory that a new policy belongs in: the root of the
// module that contains the start directory or, in a workspace outside its modules, the
// directory of go.work.
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

// A PolicyCandidate is a path at which the policy of a link may lie. The file need not exist.
type PolicyCandidate struct {
	Path   string
	Module string // the workspace module to which the policy belongs, empty for any other policy
	Here   bool   // go was started in that module: the policy also serves for links of no module of the workspace

	named bool // by a flag or the environment
}

// PolicyCandidates returns all candidates of a build started in dir, the most
// specific first: the file that is named; else, in a workspace, those of its
// modules and the one beside go.work; else the one beside go.mod. It is an error that a go.work
// cannot be read: which policies its modules have is not known then.
func PolicyCandidates(env Env, dir string) ([]PolicyCandidate, error) {
	if named := namedPolicy(env, dir); named != "" {
		return []PolicyCandidate{{Path: named, named: true}}, nil
	}
	f := findModFiles(env, dir)
	if f.root == "" {
		return nil, nil
	}
	var list []PolicyCandidate
	if f.work != "" {
		if _, err := parseWork(f.work); err != nil {
			return nil, err
		}
		mod := findAbove(dir, "go.mod")
		for _, m := range readWorkspace(f.work) {
			list = append(list, PolicyCandidate{Path: filepath.Join(m.dir, policy.FileName), Module: m.path, Here: filepath.Join(m.dir, "go.mod") == mod})
		}
	}
	return append(list, PolicyCandidate{Path: filepath.Join(f.root, policy.FileName)}), nil
}

// At returns the policy in the file of a candidate, for a build started in dir.
func (p PolicyCandidate) At(dir string) PolicyFile {
	return PolicyFile{Path: p.Path, Name: shorten(dir, p.Path), Dir: filepath.Dir(p.Path), start: dir}
}

// namedPolicy returns the path of the policy that a flag or the environment names,
// empty for none.
func namedPolicy(env Env, dir string) string {
	named := cmp.Or(env.Policy, env.Getenv("LINKGATE_POLICY"))
	if named != "" && !filepath.IsAbs(named) {
		named = filepath.Join(dir, named)
	}
	return named
}

// Packages returns a directory, and package patterns for the go command there that
// match every package under this policy: those of the main module or, if the policy
// lies beside go.work, of all modules of the workspace, even those with a policy of
// their own. The log of their links tells those apart.
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
