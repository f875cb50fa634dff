package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/linkgate/linkgate/internal/finding"
)

// Rule returns the policy rule, as an item of a YAML list, that lets module
// keep exactly the given symbols, as references of these classes and of no
// other. It fits 78 columns where the names allow.
//
// The policy matches symbols with path.Match: what is special there, the star
// of a method's receiver first, is escaped.
func Rule(module string, symbols []string, classes []finding.Class) string {
	var names []string
	for _, s := range symbols {
		names = append(names, scalar(escapePattern(s)))
	}
	slices.Sort(names)
	names = slices.Compact(names)

	list := "  symbols: [" + strings.Join(names, ", ") + "]\n"
	if len(list) > 79 {
		list = "  symbols:\n    - " + strings.Join(names, "\n    - ") + "\n"
	}
	if len(classes) > 0 { // an older log may name none
		list += "  classes: [" + finding.Join(classes, ", ") + "]\n"
	}
	return "- module: " + scalar(module) + "\n" + list +
		"  action: allow\n" +
		"  reason: " + msgReason + "\n"
}

func escapePattern(s string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(s)
}

// scalar returns s as a YAML scalar for a block or a flow list: plain where
// that is safe beyond doubt, else quoted.
func scalar(s string) string {
	switch {
	case plain(s):
		return s
	case strings.ContainsFunc(s, func(r rune) bool { return !strconv.IsPrint(r) }):
		return strconv.Quote(s) // its escapes mean the same in YAML
	default:
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
}

// plain accepts a word that begins with a letter and is no YAML keyword.
func plain(s string) bool {
	for i, r := range s {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || !strings.ContainsRune(`0123456789._/-~()*\`, r)) {
			return false
		}
	}
	switch strings.ToLower(s) {
	case "", "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return false
	}
	return true
}

// fileOf is the file of a rule's place, "linkgate.yaml:4".
func fileOf(rule string) string {
	if i := strings.LastIndexByte(rule, ':'); i > 0 {
		return rule[:i]
	}
	return rule
}

// A grant is one rule to add: the symbols of a module that are denied with the same
// classes.
type grant struct {
	module  string
	classes []finding.Class
	symbols []string
}

// grantsOf returns the rules that would let through what is denied, sorted. A symbol
// that a module refers to in several ways has the classes of all.
func grantsOf(denied []item) []grant {
	type use struct{ module, symbol string }
	classes := map[use][]finding.Class{}
	for _, it := range denied {
		u := use{it.from.Module, it.symbol}
		classes[u] = append(classes[u], it.rel.Classes...)
	}
	var grants []grant
	for u, list := range classes {
		worst := finding.Classes()
		slices.SortFunc(list, func(a, b finding.Class) int { return slices.Index(worst, a) - slices.Index(worst, b) })
		list = slices.Compact(list)
		i := slices.IndexFunc(grants, func(g grant) bool { return g.module == u.module && slices.Equal(g.classes, list) })
		if i < 0 {
			i, grants = len(grants), append(grants, grant{module: u.module, classes: list})
		}
		grants[i].symbols = append(grants[i].symbols, u.symbol)
	}
	slices.SortFunc(grants, func(a, b grant) int {
		return cmp.Or(strings.Compare(a.module, b.module), strings.Compare(finding.Join(a.classes, ","), finding.Join(b.classes, ",")))
	})
	return grants
}

// writeHint writes how to keep what is denied in found: rules to add, and expired
// rules to renew. The rules can be pasted as they stand.
func writeHint(p *page, found []item, file policyFile, observe bool) {
	var add, failing []item
	var renew, final []string
	for _, it := range found {
		switch {
		case it.Action != finding.Deny:
		case slices.ContainsFunc(it.rel.Classes, finding.Class.Fails):
			failing = append(failing, it)
		case it.Expired != "":
			renew = append(renew, it.Expired)
		case it.Final: // no rule here grants it anything
			final = append(final, fileOf(it.Rule))
		case it.from.Module == "": // no rule at all does
		default:
			add = append(add, it)
		}
	}
	slices.Sort(renew)
	renew = slices.Compact(renew)
	if len(failing) > 0 && len(add) == 0 && len(renew) == 0 {
		p.blank()
		p.line(0, msgFails(failing))
		return
	}
	file.stops = file.stops || len(failing) > 0
	if len(add) == 0 && len(renew) == 0 {
		if len(final) > 0 {
			slices.Sort(final)
			p.blank()
			p.line(0, msgFinal(slices.Compact(final)))
		}
		return
	}

	p.blank()
	p.line(0, msgHint(len(add) > 0, renew, file, observe))
	margin := 0 // of the list
	switch {
	case len(add) == 0:
	case file.name == "":
		margin = 2
		p.raw(margin, "version: 1\nmode: enforce\nrules:\n")
	case file.noRules:
		p.raw(margin, "rules:\n")
	}
	for _, g := range grantsOf(add) {
		p.raw(margin+2, Rule(g.module, g.symbols, g.classes))
	}
}
