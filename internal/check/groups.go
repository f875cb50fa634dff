package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/plural"
)

// A Group is a finding, with all versions and platforms that share it.
type Group struct {
	Finding
	Where []string // in words, one for each set of platforms

	on []target
}

// Message says in one line what is found, and where.
func (g Group) Message() string {
	if g.IsRule() {
		return g.Why
	}
	return fmt.Sprintf("%s: %s by %s: %s", g.Symbol, g.Kind.text(), strings.Join(g.Where, "; "), g.explain())
}

// A target is a version and a platform.
type target struct{ version, platform string }

// Groups puts together what differs in nothing but the version and the platform.
func (r *Result) Groups() []Group {
	type key struct {
		Finding
	}
	at := make(map[key]int)
	var list []Group
	for _, f := range r.Findings {
		k := key{f}
		k.Go, k.GOOS, k.GOARCH, k.Now = "", "", "", ""
		i, ok := at[k]
		if !ok {
			i = len(list)
			at[k] = i
			list = append(list, Group{Finding: f})
		}
		list[i].on = append(list[i].on, target{f.Go, f.GOOS + "/" + f.GOARCH})
	}
	for i := range list {
		list[i].Where = r.where(list[i])
	}
	sortGroups(list)
	return list
}

// where says on which versions and platforms a finding is: a text for each set of platforms
// that versions share.
func (r *Result) where(g Group) []string {
	byVersion := make(map[string][]string)
	for _, t := range g.on {
		byVersion[t.version] = append(byVersion[t.version], t.platform)
	}
	var texts []string
	versions := r.versions()
	for i := 0; i < len(versions); {
		platforms := byVersion[versions[i]]
		j := i + 1
		for j < len(versions) && slices.Equal(byVersion[versions[j]], platforms) {
			j++
		}
		if len(platforms) > 0 {
			texts = append(texts, span(versions[i:j])+" "+r.platforms(platforms))
		}
		i = j
	}
	return texts
}

// span names versions that follow one another.
func span(versions []string) string {
	if len(versions) == 1 {
		return versions[0]
	}
	return versions[0] + " to " + versions[len(versions)-1]
}

// platforms names a set of platforms, "on all 9 platforms" where it is all that were checked.
func (r *Result) platforms(list []string) string {
	all := make(map[string]bool)
	for _, c := range r.Checked {
		all[c.GOOS+"/"+c.GOARCH] = true
	}
	if len(list) == len(all) && len(all) > 1 {
		return "on all " + plural.Count(len(all), "platform")
	}
	return "on " + strings.Join(slices.Compact(list), ", ")
}

// versions are those that were checked, in their order.
func (r *Result) versions() []string {
	var list []string
	for _, c := range r.Checked {
		if !slices.Contains(list, c.Go) {
			list = append(list, c.Go)
		}
	}
	return list
}
