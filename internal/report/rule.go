package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/linkgate/linkgate/internal/finding"
)

// Rule returns the policy rule, as an item of a YAML list, that lets module
// keep exactly the given symbols. It fits 78 columns where the names allow.
//
// The policy matches symbols with path.Match: what is special there, the star
// of a method's receiver first, is escaped.
func Rule(module string, symbols []string) string {
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

// writeHint writes how to keep what is denied in found: rules to add, one a
// module, and expired rules to renew. file is the policy, empty for none.
func writeHint(p *page, found []item, file string, observe bool) {
	symbols := map[string][]string{}
	var modules, renew, final []string
	for _, it := range found {
		switch {
		case it.Action != finding.Deny:
		case it.Expired != "":
			renew = append(renew, it.Expired)
		case it.Final: // no rule here grants it anything
			final = append(final, fileOf(it.Rule))
		case it.from.Module == "": // no rule at all does
		default:
			modules = append(modules, it.from.Module)
			symbols[it.from.Module] = append(symbols[it.from.Module], it.symbol)
		}
	}
	slices.Sort(modules)
	modules = slices.Compact(modules)
	slices.Sort(renew)
	renew = slices.Compact(renew)
	if len(modules) == 0 && len(renew) == 0 {
		if len(final) > 0 {
			slices.Sort(final)
			p.blank()
			p.line(0, msgFinal(slices.Compact(final)))
		}
		return
	}

	p.blank()
	p.line(0, msgHint(len(modules) > 0, renew, file, observe))
	if len(modules) > 0 && file == "" {
		p.raw(2, "version: 1\nmode: enforce\nrules:\n")
	}
	for _, m := range modules {
		indent := 2
		if file == "" {
			indent = 4
		}
		p.raw(indent, Rule(m, symbols[m]))
	}
}
