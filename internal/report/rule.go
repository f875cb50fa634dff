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

// A hint is what people are told to do: a line, and what to copy into the policy, empty where
// there is nothing.
type hint struct{ line, block string }

// A hinter says how the references that an action was decided of are let through.
type hinter struct {
	action  finding.Action
	file    policyFile
	observe bool

	// once reports whether no other link of the build has said a text; nil where there is no
	// other. Links of one build often have the same references, and one hint is enough.
	once func(text string) bool
}

func (h hinter) first(text string) bool { return h.once == nil || h.once(text) }

// write writes a hint behind a blank line.
func (h hint) write(p *page) {
	if h.line == "" {
		return
	}
	p.blank()
	p.line(0, "hint: "+h.line)
	p.raw(0, h.block)
}

// of returns the hint for found: rules to add, which can be pasted as they stand, and expired
// rules to renew.
func (h hinter) of(found []item) hint {
	var add, failing []item
	var renew, final []string
	for _, it := range found {
		switch {
		case it.Action != h.action:
		case h.action == finding.Deny && slices.ContainsFunc(it.rel.Classes, finding.Class.Fails):
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
	slices.Sort(final)
	renew, final = slices.Compact(renew), slices.Compact(final)
	text := ""
	switch {
	case len(add) > 0 || len(renew) > 0:
		h.file.stops = h.file.stops || len(failing) > 0
		return h.rules(add, renew)
	case len(failing) > 0:
		text = msgFails(failing)
	case len(final) > 0:
		text = msgFinal(final)
	}
	if text == "" || !h.first(text) {
		return hint{}
	}
	return hint{line: text}
}

// rules returns the hint that has rules to add. If another link of the build has printed
// them, it says so.
func (h hinter) rules(add []item, renew []string) hint {
	grants, said := h.unsaid(grantsOf(add))
	renew = slices.DeleteFunc(renew, func(rule string) bool { return !h.first("renew " + rule) })
	if len(grants) == 0 && len(renew) == 0 {
		return hint{line: msgSaid}
	}
	out := hint{line: msgHint(h, len(grants) > 0, said, renew)}
	switch file := h.file; {
	case len(grants) == 0 || said || file.several:
	case file.name == "":
		out.block = indent(2, "version: 1\nmode: enforce\nrules:\n")
	case file.noRules || file.inBrackets():
		out.block = "rules:\n"
	}
	for _, g := range grants {
		out.block += indent(h.file.margin(), Rule(g.module, g.symbols, g.classes)+h.file.demanded())
	}
	return out
}

// unsaid returns of the rules those that no other link of the build has said, and whether there
// were others.
func (h hinter) unsaid(grants []grant) (list []grant, said bool) {
	for _, g := range grants {
		g.symbols = slices.DeleteFunc(g.symbols, func(symbol string) bool {
			again := !h.first("allow " + g.module + " " + symbol + " " + finding.Join(g.classes, ","))
			said = said || again
			return again
		})
		if len(g.symbols) > 0 {
			list = append(list, g)
		}
	}
	return list, said
}

func indent(n int, lines string) string {
	var b strings.Builder
	for line := range strings.Lines(lines) {
		b.WriteString(strings.Repeat(" ", n) + line)
	}
	return b.String()
}
