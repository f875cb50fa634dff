package refs

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/distance"
	"github.com/linkgate/linkgate/internal/plural"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/printable"
	"github.com/linkgate/linkgate/internal/project"
)

// Idle says which rules of a policy's own file match nothing in the links that are under it, a line
// each. Without such a link it says nothing.
func Idle(env project.Env, file project.PolicyFile, pol *policy.Policy, links []Link, now time.Time) ([]string, error) {
	path, err := filepath.Abs(file.Path)
	if err != nil {
		return nil, err
	}
	main := project.MainModule(env)
	var refs []policy.Ref
	toolchain, n := "", 0
	for _, l := range links {
		other, err := project.FindPolicy(env, l.Main.Module)
		if err != nil {
			return nil, err
		}
		if other.Path != path {
			continue // another module of the workspace
		}
		toolchain, n = l.Go, n+1
		for _, rel := range l.Relocations {
			refs = append(refs, ForPolicy(rel, main))
		}
		for _, p := range l.Problems {
			refs = append(refs, problemForPolicy(p, main))
		}
	}
	if n == 0 {
		return nil, nil
	}
	modules := project.RequiredModules(env, ".")
	var lines []string
	for _, r := range pol.Idle(refs, toolchain, now) {
		line := fmt.Sprintf("%s: warning: the rule for %s matches nothing in %s", pol.At(r), printable.Text(r.Module), plural.Count(n, "link"))
		lines = append(lines, line+misspelt(r.Module, modules))
	}
	return lines, nil
}

// Misspelt says which rules of a policy's own file name a module that no go.mod here names, a line
// each, leaving out those that say so already.
func Misspelt(env project.Env, pol *policy.Policy, said []string) []string {
	modules := project.RequiredModules(env, ".")
	var lines []string
	for _, r := range pol.Rules {
		if text := misspelt(r.Module, modules); text != "" && !slices.ContainsFunc(said, func(s string) bool { return strings.HasPrefix(s, pol.At(r)+": ") }) {
			lines = append(lines, fmt.Sprintf("%s: warning: the rule for %s%s", pol.At(r), printable.Text(r.Module), text))
		}
	}
	return lines
}

// misspelt says that no go.mod here names a module, empty where one does, for a pattern, and
// where nothing is known of modules.
func misspelt(name string, modules []string) string {
	if name == "main" || strings.ContainsAny(name, `*?[\,`) || slices.Contains(modules, name) || len(modules) == 0 {
		return ""
	}
	text := ": no go.mod here names that module"
	if near := nearestModule(name, modules); near != "" {
		text += "; did you mean " + near + "?"
	}
	return text
}

// nearestModule returns the module that a misspelt path is most likely meant to be: one that is a
// letter or two away, or differs in upper case, in its major version or in one more element.
func nearestModule(name string, modules []string) string {
	for _, m := range modules {
		if strings.EqualFold(m, name) || strings.HasPrefix(m, name+"/") || strings.HasPrefix(name, m+"/") {
			return m
		}
	}
	best, limit := "", 4
	for _, m := range modules {
		if d := distance.Between(name, m, limit); d < limit {
			best, limit = m, d
		}
	}
	return best
}
