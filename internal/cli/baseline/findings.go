package baseline

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/baseline"
	"github.com/linkgate/linkgate/internal/cli/refs"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

// findings are the references of the programs in logs, each program's last
// link, that are under one policy.
type findings struct {
	links  int
	unread []string // programs that could not be judged, sorted
	rels   []*events.Relocation
}

// readFindings reads logs, and keeps what is under the policy of file.
func readFindings(env project.Env, file project.PolicyFile, paths []string) (*findings, error) {
	links, err := refs.LastLinks(paths...)
	if err != nil {
		return nil, err
	}
	found := &findings{}
	for _, l := range links {
		other, err := project.FindPolicy(env, l.Main.Module)
		if err != nil {
			return nil, err
		}
		if (other.Path != file.Path || other.Dir != file.Dir) && !noneBelow(file, other) {
			continue // another module of the workspace
		}
		if l.Result == finding.ResultError {
			found.unread = append(found.unread, l.Link.Link)
			continue
		}
		found.links++
		found.rels = append(found.rels, l.Relocations...)
	}
	slices.Sort(found.unread)
	slices.SortFunc(found.rels, func(a, b *events.Relocation) int {
		return cmp.Or(refs.Compare(a, b), strings.Compare(a.Go+a.GOOS+a.GOARCH, b.Go+b.GOOS+b.GOARCH))
	})
	return found, nil
}

// noneBelow reports whether neither has a policy, and what would be other's baseline is none yet, so
// that the one beside go.work is for other too.
func noneBelow(file, other project.PolicyFile) bool {
	if file.Path != "" || other.Path != "" || !project.Below(other.Dir, file.Dir) {
		return false
	}
	path, _ := other.Baseline()
	_, err := os.Lstat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// excused returns the findings that only a default speaks against, which a
// baseline can excuse, each once; the others, and the places of the rules that
// warn of them or deny them.
func (f *findings) excused(pol *policy.Policy, main string, now time.Time) (known, ruled []baseline.Finding, rules []string) {
	all := *pol // with a baseline that excuses everything
	all.Baseline = func(string, string, finding.Class) (policy.Known, bool) { return policy.Known{}, true }
	for _, rel := range f.rels {
		if rel.Reference().OfItself() {
			continue // no policy is asked about std's references to itself
		}
		ref := refs.ForPolicy(rel, main)
		for _, class := range ref.Classes {
			one := ref
			one.Classes = []finding.Class{class}
			d, what := all.Decide(one, now), baseline.Finding{Module: ref.Module, Symbol: ref.Symbol, Class: class}
			if d.Known {
				known = append(known, what)
				continue
			}
			ruled = append(ruled, what)
			switch {
			case d.Action == finding.Allow:
			case ref.Module == "":
				rules = append(rules, "no module is known")
			default:
				rules = append(rules, d.Rule)
			}
		}
	}
	slices.SortFunc(known, baseline.Finding.Compare)
	slices.Sort(rules)
	return slices.Compact(known), ruled, slices.Compact(rules)
}
