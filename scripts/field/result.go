package main

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/plural"
)

// A difference is a finding that the linker has nothing against.
type difference struct {
	pkg, symbol string
	classes     string // separated by commas
	verdict     finding.Verdict
	action      finding.Action
}

func differenceOf(r *events.Relocation) difference {
	var classes []string
	for _, c := range r.Classes {
		classes = append(classes, string(c))
	}
	pkg, _, _ := strings.Cut(r.From.Path, " [") // of a test's variant
	return difference{pkg, r.Symbol, strings.Join(classes, ","), r.Linker.Verdict, r.Decision.Action}
}

func compareDifferences(a, b difference) int {
	return cmp.Or(cmp.Compare(a.pkg, b.pkg), cmp.Compare(a.symbol, b.symbol), cmp.Compare(a.classes, b.classes), cmp.Compare(a.action, b.action))
}

func (d difference) denied() bool { return d.action == finding.Deny }

func (d difference) String() string {
	return fmt.Sprintf("%s %s %s (%s)", d.pkg, d.symbol, d.classes, cmp.Or(string(d.action), "-"))
}

// explains reports whether an expectation is for a difference: the package and the symbol
// may be patterns, in which * stands for everything but a slash.
func (e expectation) explains(d difference, toolchain string) bool {
	pkg, _ := path.Match(e.pkg, d.pkg)
	symbol, _ := path.Match(e.symbol, d.symbol)
	return (pkg || e.pkg == d.pkg) && (symbol || e.symbol == d.symbol) && e.classes == d.classes && e.holdsFor(toolchain)
}

func (e expectation) holdsFor(toolchain string) bool {
	return e.toolchains == "" || slices.ContainsFunc(strings.Fields(e.toolchains), func(minor string) bool {
		return toolchain == minor || strings.HasPrefix(toolchain, minor+".")
	})
}

// A result is what became of one program with one toolchain.
type result struct {
	id, toolchain string
	modules       bool // the policy denied references between modules too
	packages      int
	plain         string // how the plain build ended
	skipped       string // why there is nothing to compare
	found         []difference
	broken        string // what is wrong beside the findings

	compared    bool // with another linkgate
	others      []difference
	otherBroken string
}

// faults are what is wrong: what nothing explains or, of two linkgates, what they differ
// in.
func (r result) faults(expected []expectation) []string {
	var list []string
	if r.compared {
		for _, d := range r.found {
			if !slices.Contains(r.others, d) {
				list = append(list, "only here: "+d.String())
			}
		}
		for _, d := range r.others {
			if !slices.Contains(r.found, d) {
				list = append(list, "only there: "+d.String())
			}
		}
		if r.broken != r.otherBroken {
			list = append(list, fmt.Sprintf("here %q, there %q", r.broken, r.otherBroken))
		}
		return list
	}
	for _, d := range r.found {
		if _, ok := explain(d, r.toolchain, expected); !ok {
			list = append(list, "unexplained: "+d.String())
		}
	}
	if r.broken != "" {
		list = append(list, r.broken)
	}
	return list
}

func explain(d difference, toolchain string, expected []expectation) (expectation, bool) {
	i := slices.IndexFunc(expected, func(e expectation) bool { return e.explains(d, toolchain) })
	if i < 0 {
		return expectation{}, false
	}
	return expected[i], true
}

func (r result) text() string {
	if r.skipped != "" {
		return "skipped: " + r.skipped
	}
	text := fmt.Sprintf("%s, %s, %s beyond", plural.Count(r.packages, "package"), r.plain, plural.Count(len(r.found), "finding"))
	if r.modules {
		text += ", with " + r.policy()
	}
	return text
}

// of reports whether a result is that of a program with a toolchain and a policy.
func (r result) of(id, toolchain string, modules bool) bool {
	return r.id == id && r.toolchain == toolchain && r.modules == modules
}

// policy is what the policy of a result has beside the mode, in a table.
func (r result) policy() string {
	if r.modules {
		return string(finding.ClassCrossModule)
	}
	return ""
}

// results are those of many, in order.
type results []result

// with returns the results with one that takes the place of an earlier one.
func (rs results) with(r result) results {
	list := slices.DeleteFunc(slices.Clone(rs), func(old result) bool { return old.of(r.id, r.toolchain, r.modules) })
	list = append(list, r)
	slices.SortFunc(list, func(a, b result) int {
		return cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(a.toolchain, b.toolchain), cmp.Compare(a.policy(), b.policy()))
	})
	return list
}

// formatFindings writes findings into one field of a table.
func formatFindings(list []difference) string {
	var fields []string
	for _, d := range list {
		fields = append(fields, strings.Join([]string{d.pkg, d.symbol, d.classes, cmp.Or(string(d.verdict), "-"), cmp.Or(string(d.action), "-")}, " "))
	}
	return strings.Join(fields, "; ")
}

func parseFindings(text string) []difference {
	var list []difference
	for _, item := range strings.Split(text, "; ") {
		if f := strings.Split(item, " "); len(f) == 5 {
			list = append(list, difference{f[0], f[1], f[2], finding.Verdict(f[3]), finding.Action(f[4])})
		}
	}
	return list
}
