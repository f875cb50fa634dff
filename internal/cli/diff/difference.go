package diff

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/printable"
	"github.com/linkgate/linkgate/internal/project"
)

// A difference is what one side has and the other has not.
type difference struct {
	Schema  int      `json:"schema"`
	Scope   string   `json:"scope"`
	Added   []change `json:"added"`
	Removed []change `json:"removed"`
	Before  int      `json:"as_before"`
}

// A change is one linkname of a difference.
type change struct {
	Kind    finding.Direction `json:"kind"`
	Symbol  string            `json:"symbol"`
	Package string            `json:"package"`
	Line    string            `json:"line,omitempty"`
	Classes []finding.Class   `json:"classes"`
	Action  finding.Action    `json:"action,omitempty"` // of the policy here, in mode enforce, of what is added
	Rule    string            `json:"rule,omitempty"`
}

// compare returns what is different, with what the policy here says of what is added.
func compare(env cli.Env, g cli.Globals, old, new linknames, scope string) (difference, error) {
	proj := gocmd.WithModCache(g.Project(env))
	_, pol, _, err := project.LoadHere(proj)
	if err != nil {
		return difference{}, err
	}
	d := difference{Schema: 1, Scope: scope, Added: only(new, old), Removed: only(old, new)}
	d.Before = len(new) - len(d.Added)
	main := project.MainModule(proj)
	for i, name := range missing(new, old) {
		ref := new[name].ref
		ref.Main = ref.Main || ref.Module == main && main != ""
		if len(ref.Classes) == 0 || ref.Module == "" {
			continue
		}
		decision := pol.Decide(ref, env.Now)
		d.Added[i].Action, d.Added[i].Rule = decision.Action, decision.Rule
	}
	return d, nil
}

// missing are the names of list that other has not, sorted.
func missing(list, other linknames) []linkname {
	return slices.DeleteFunc(slices.SortedFunc(maps.Keys(list), linkname.compare), func(name linkname) bool {
		_, ok := other[name]
		return ok
	})
}

func only(list, other linknames) []change {
	changes := []change{}
	for _, name := range missing(list, other) {
		at := list[name]
		changes = append(changes, change{Kind: name.kind, Symbol: name.symbol, Package: at.pkg, Line: at.line, Classes: append([]finding.Class{}, at.ref.Classes...)})
	}
	return changes
}

// fails reports whether there is what -fail names.
func (d difference) fails(on string) bool {
	switch on {
	case "deny":
		return slices.ContainsFunc(d.Added, func(c change) bool { return c.Action == finding.Deny })
	case "new":
		return len(d.Added) > 0
	case "any":
		return len(d.Added)+len(d.Removed) > 0
	}
	return false
}

func (d difference) print(env cli.Env, format string) error {
	switch format {
	case "json":
		return cli.PrintJSON(env, d)
	case "markdown":
		return cli.Print(env, d.markdown())
	}
	return cli.Print(env, d.text())
}

// numbers is the last line.
func (d difference) numbers() string {
	return fmt.Sprintf("%d added, %d removed, %d as before: %s", len(d.Added), len(d.Removed), d.Before, d.Scope)
}

// text has one line for each linkname that one side has, what is added first, and a line with the
// numbers.
func (d difference) text() string {
	var b, out strings.Builder
	t := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	write := func(sign string, list []change) {
		for _, c := range list {
			fmt.Fprintf(t, "%s %s\t%s\t%s\t%s\t%s\n", sign, c.Kind, printable.Text(c.Symbol), printable.Text(c.Package), printable.Text(c.Line), c.decided())
		}
	}
	write("+", d.Added)
	write("-", d.Removed)
	t.Flush() // into a strings.Builder
	for line := range strings.Lines(b.String()) {
		out.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return out.String() + d.numbers() + "\n"
}

// decided is what is known of a linkname's classes and what the policy says.
func (c change) decided() string {
	text := finding.Join(c.Classes, ", ")
	switch {
	case c.Action == "":
		return text
	case strings.HasPrefix(c.Rule, "built-in"):
		return text + ": " + string(c.Action) + " by the " + c.Rule
	}
	return text + ": " + string(c.Action) + " by " + c.Rule
}

// markdown is one comment for a pull request.
func (d difference) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "### linkgate: %s\n", d.numbers())
	if len(d.Added)+len(d.Removed) == 0 {
		return b.String()
	}
	code := func(s string) string {
		if s = printable.Text(s); s == "" {
			return ""
		}
		return "<code>" + strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "|", "&#124;", "@", "&#64;", "*", "&#42;", "_", "&#95;", "`", "&#96;").Replace(s) + "</code>"
	}
	b.WriteString("\n| | symbol | package | line | policy |\n|---|---|---|---|---|\n")
	for _, side := range []struct {
		word string
		list []change
	}{{"added", d.Added}, {"removed", d.Removed}} {
		for _, c := range side.list {
			fmt.Fprintf(&b, "| %s %s | %s | %s | %s | %s |\n", side.word, c.Kind, code(c.Symbol), code(c.Package), code(c.Line), code(c.decided()))
		}
	}
	return b.String()
}
