package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/plural"
)

// page is docs/field.md: what was built, how it ended, and why what was found is right.
func (t tables) page() string {
	var b strings.Builder
	b.WriteString(`# Real modules

Written by ` + "`go run ./scripts/field -write`" + `; do not edit. Each program was built plainly and
through linkgate in mode enforce, without a rule. "Links" and "refused" is what the plain
build does; the number is that of findings beyond, denied or warned of, which the linker
says nothing of. Each of them is in the last table, with the reason why it is right.

`)
	count := t.table(&b, false)
	fmt.Fprintf(&b, "\n%s. What does not compile with a toolchain has no entry.\n\n", plural.Count(count, "program"))
	b.WriteString("With a policy that denies references between modules too (`defaults: {" + string(finding.ClassCrossModule) + ": " + string(finding.Deny) + "}`):\n\n")
	t.table(&b, true)
	b.WriteString("\n| package | symbol | class | toolchains | programs | why it is right |\n|---|---|---|---|--:|---|\n")
	for _, e := range t.expected {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %d | %s |\n", e.pkg, e.symbol, e.classes, cmp.Or(e.toolchains, "all"), t.results.having(e), e.why)
	}
	return b.String()
}

// table writes the programs that were built with one of the policies, and returns how many
// these are.
func (t tables) table(b *strings.Builder, modules bool) (count int) {
	toolchains := t.toolchains(modules)
	fmt.Fprintf(b, "| program | modules | packages | %s |\n|---|---|--:|%s\n", strings.Join(toolchains, " | "), strings.Repeat("---|", len(toolchains)))
	for _, p := range t.programs {
		row := []string{p.ID, p.title(), "", ""}[:2]
		packages, any := 0, false
		var cells []string
		for _, tc := range toolchains {
			r, ok := t.results.get(p.ID, tc, modules)
			if !ok {
				cells = append(cells, "")
				continue
			}
			any, packages = true, max(packages, r.packages)
			cells = append(cells, r.cell())
		}
		if !any {
			continue
		}
		count++
		row = append(append(row, fmt.Sprint(packages)), cells...)
		fmt.Fprintf(b, "| %s |\n", strings.Join(row, " | "))
	}
	return count
}

// title is what a program is made of, in a table.
func (p program) title() string {
	switch {
	case strings.HasPrefix(p.Source, inTestdata):
		return p.Source
	case p.Source == "std" || p.Source == ".":
		return strings.Join(append(slices.Clone(p.Command), p.packages...), " ")
	case p.isTest():
		return strings.Join(p.modules, " ") + ", tests"
	}
	return strings.Join(p.modules, " ")
}

// cell is a result in a table.
func (r result) cell() string {
	plain, _, _ := strings.Cut(r.plain, ":")
	if len(r.found) == 0 {
		return plain
	}
	return fmt.Sprintf("%s, %d", plain, len(r.found))
}

// toolchains lists those that have results with one of the policies.
func (t tables) toolchains(modules bool) []string {
	var list []string
	for _, r := range t.results {
		if r.modules == modules {
			list = append(list, r.toolchain)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (rs results) get(id, toolchain string, modules bool) (result, bool) {
	i := slices.IndexFunc(rs, func(r result) bool { return r.of(id, toolchain, modules) })
	if i < 0 {
		return result{}, false
	}
	return rs[i], true
}

// having counts the programs in which an expectation explains something.
func (rs results) having(e expectation) int {
	var ids []string
	for _, r := range rs {
		if slices.ContainsFunc(r.found, func(d difference) bool { return e.explains(d, r.toolchain) }) {
			ids = append(ids, r.id)
		}
	}
	slices.Sort(ids)
	return len(slices.Compact(ids))
}
