package adopt

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/adopt"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/refs"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/report"
)

// rules are those to add.
type rules struct {
	text  string
	count int
	never []string // what no rule lets through, in words
}

// A use is a reference that needs a rule.
type use struct{ module, symbol string }

// need is what a rule for it has to cover.
type need struct {
	versions []string
	classes  []finding.Class
}

// rules returns the smallest rules that let through what the policy here denies of what was found.
func (f found) rules(env cli.Env, proj project.Env, files []adopt.File, expires string) (rules, error) {
	_, pol, _, err := project.LoadHere(proj)
	if err != nil {
		return rules{}, err
	}
	main := project.MainModule(proj)
	needs := make(map[use]need)
	var out rules
	for _, l := range f.list {
		for _, rel := range l.Relocations {
			if rel.Reference().OfItself() || pol.Decide(refs.ForPolicy(rel, main), env.Now).Action != finding.Deny {
				continue
			}
			if never := neverLinks(l, rel); never != "" {
				out.never = append(out.never, never)
				continue
			}
			u := use{rel.From.Module, rel.Symbol}
			n := needs[u]
			if v := rel.From.Version; v != "" && v != "(devel)" && !slices.Contains(n.versions, v) {
				n.versions = append(n.versions, v)
			}
			for _, c := range rel.Classes {
				one := refs.ForPolicy(rel, main)
				one.Classes = []finding.Class{c}
				if !slices.Contains(n.classes, c) && pol.Decide(one, env.Now).Action == finding.Deny {
					n.classes = append(n.classes, c)
				}
			}
			needs[u] = n
		}
	}
	slices.Sort(out.never)
	out.never = slices.Compact(out.never)
	if last := pol.LastDay(env.Now); last != "" {
		expires = min(expires, last)
	}
	end := "  expires: " + expires + "\n"
	if owner, _ := pol.NewRule(env.Now); owner {
		end = "  owner: " + report.Owner + "\n" + end
	}
	out.write(needs, reason(files), end)
	return out, nil
}

// neverLinks says why a link of a reference fails whatever a policy says, empty where it does not.
func neverLinks(l refs.Link, rel *events.Relocation) string {
	var b strings.Builder
	report.Stops(&b, l.Link.Link, l.BuildMode, []*events.Relocation{rel})
	if b.Len() > 0 {
		return strings.TrimPrefix(strings.TrimSpace(b.String()), "linkgate: ")
	}
	if slices.ContainsFunc(rel.Classes, finding.Class.Fails) {
		return fmt.Sprintf("%s: %s of %s: %s", l.Link.Link, rel.Symbol, rel.From.Path, rel.Linker.Why)
	}
	return ""
}

// write words the rules, those of one module, version and set of classes as one.
func (out *rules) write(needs map[use]need, reason, end string) {
	type group struct{ module, versions, classes string }
	symbols := make(map[group][]string)
	classes := make(map[group][]finding.Class)
	for u, n := range needs {
		slices.Sort(n.versions)
		slices.Sort(n.classes)
		g := group{u.module, strings.Join(n.versions, " || "), finding.Join(n.classes, ",")}
		symbols[g], classes[g] = append(symbols[g], u.symbol), n.classes
	}
	keys := slices.SortedFunc(maps.Keys(symbols), func(a, b group) int {
		return strings.Compare(a.module+"\x00"+a.versions+"\x00"+a.classes, b.module+"\x00"+b.versions+"\x00"+b.classes)
	})
	for _, g := range keys {
		if g.module == "" {
			out.never = append(out.never, fmt.Sprintf("%s: of no module that is known, and so for no rule", strings.Join(symbols[g], ", ")))
			continue
		}
		out.text += ruleText(report.Rule(g.module, symbols[g], classes[g]), g.versions, reason, end)
		out.count++
	}
}

// ruleText adds to a rule what makes it small, the versions, and the lines about its end.
func ruleText(rule, versions, reason, end string) string {
	first, rest, _ := strings.Cut(rule, "\n")
	if versions != "" {
		first += "\n  versions: " + versions
	}
	at := strings.Index(rest, "  reason: ")
	return first + "\n" + rest[:at] + "  reason: " + reason + "\n" + end
}

// reason says where the flag was.
func reason(files []adopt.File) string {
	names := fmt.Sprintf("%s:%d", files[0].Name, files[0].Lines[0])
	if len(files) > 1 {
		names += fmt.Sprintf(" and %d more", len(files)-1)
	}
	return "'-checklinkname=0 was in " + strings.ReplaceAll(names, "'", "''") + "'"
}
