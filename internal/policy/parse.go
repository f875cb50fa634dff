package policy

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// Parse reads a policy file. The name is used for messages (as it is) and for the locations of
// decisions (its last element). The error is an Errors with everything that is wrong with the
// file; only behind a place where the YAML itself is broken can there be more.
func Parse(file string, data []byte) (*Policy, error) {
	c := &checker{file: file}
	p := &Policy{Mode: ModeObserve, file: filepath.Base(file)}
	if root := c.tree(data); root != nil {
		c.policy(root, p)
	}
	if len(c.errs) > 0 {
		c.errs.sort()
		return nil, c.errs
	}
	return p, nil
}

// checker collects the errors of one file.
type checker struct {
	file  string
	lines []string
	errs  Errors

	broken int  // first line at which the YAML itself is broken, or 0
	odd    bool // there is YAML that was not understood: what seems to be missing may be in it
}

func (c *checker) policy(root ast.Node, p *Policy) {
	known := []string{"version", "mode", "honor-global-flag", "defaults", "rules"}
	top, ok := c.mapping(entry{key: "the policy", value: root}, known)
	if !ok {
		return
	}
	for _, e := range top {
		switch e.key {
		case "version":
			c.version(e)
		case "mode":
			p.Mode = word(c, e, Modes())
		case "honor-global-flag":
			if b := c.boolean(e); b != nil {
				p.HonorGlobalFlag = *b
			}
		case "defaults":
			p.Defaults = c.defaults(e)
		case "rules":
			p.Rules = c.rules(e)
		}
	}
	if !has(top, "version") && !c.odd {
		c.at(start(root), "no version: the policy must say version: %s", Version)
	}
}

func (c *checker) version(e entry) {
	n, ok := e.value.(*ast.IntegerNode)
	if !ok {
		c.wrongType(e, "the number "+Version)
		return
	}
	if v := n.GetToken().Value; v != Version {
		c.at(n.GetToken(), "unsupported version %s: this linkgate reads version %s", v, Version)
	}
}

func (c *checker) defaults(e entry) []Default {
	if isNull(e.value) { // every line below it commented out
		return nil
	}
	entries, _ := c.mapping(e, nil)
	var defaults []Default
	for _, e := range entries {
		if !slices.Contains(Classes(), Class(e.key)) {
			c.at(e.at, "%s", unknown("class", e.key, Classes()))
		}
		action := word(c, e, Actions())
		defaults = append(defaults, Default{Class: Class(e.key), Action: action, Line: e.at.Position.Line})
	}
	return defaults
}

func (c *checker) rules(e entry) []Rule {
	if isNull(e.value) {
		return nil
	}
	var rules []Rule
	seen := map[string]*Rule{}
	for _, item := range c.list(e) {
		errs := len(c.errs)
		rule, ok := c.rule(entry{key: "a rule", at: start(item), value: item})
		if !ok || len(c.errs) > errs || c.odd {
			continue
		}
		rules = append(rules, rule)
		fields := rule.fields()
		if earlier := seen[fields]; earlier != nil && earlier.outlives(&rule) {
			c.at(start(item), "duplicate rule: the one on line %d matches the same, so this one never decides", earlier.Line)
			continue
		}
		seen[fields] = &rule
	}
	return rules
}

func (c *checker) rule(e entry) (Rule, bool) {
	known := []string{"module", "versions", "go", "symbols", "classes", "replaced", "action", "reason", "owner", "expires"}
	entries, ok := c.mapping(e, known)
	if !ok {
		return Rule{}, false
	}
	first := start(e.value)
	r := Rule{Line: first.Position.Line}
	for _, e := range entries {
		switch e.key {
		case "module":
			r.Module = checked(c, e, "module", func(s string) (string, error) { return s, checkModule(s) })
		case "versions":
			r.Versions = checked(c, e, "range", ParseVersions)
		case "go":
			r.Go = checked(c, e, "range", ParseGo)
		case "symbols":
			r.Symbols = c.symbols(e)
		case "classes":
			r.Classes = c.classes(e)
		case "replaced":
			r.Replaced = c.boolean(e)
		case "action":
			r.Action = word(c, e, Actions())
		case "reason":
			r.Reason, _ = c.str(e)
		case "owner":
			r.Owner, _ = c.str(e)
		case "expires":
			r.Expires = checked(c, e, "date", parseDay)
		}
	}
	for _, key := range []string{"module", "action"} {
		if !has(entries, key) && !c.odd {
			c.at(first, "a rule without %s", key)
		}
	}
	return r, true
}

func (c *checker) symbols(e entry) []string {
	var symbols []string
	for _, e := range c.items(e, "a symbol") {
		s := checked(c, e, "symbol pattern", func(s string) (string, error) { return s, checkSymbol(s) })
		if slices.Contains(symbols, s) && s != "" {
			c.at(e.at, "symbol %q twice in one list", s)
		}
		symbols = append(symbols, s)
	}
	return symbols
}

func (c *checker) classes(e entry) []Class {
	var classes []Class
	for _, e := range c.items(e, "a class") {
		class := word(c, e, Classes())
		if slices.Contains(classes, class) && class != "" {
			c.at(e.at, "class %q twice in one list", class)
		}
		classes = append(classes, class)
	}
	return classes
}

func parseDay(s string) (string, error) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", errors.New("want a day of the calendar as YYYY-MM-DD")
	}
	return s, nil
}

// fields identifies what the rule matches, its expiry aside.
func (r *Rule) fields() string {
	replaced := "either"
	if r.Replaced != nil {
		replaced = fmt.Sprint(*r.Replaced)
	}
	return fmt.Sprintf("%q %q %q %q %q %s", r.Module, r.Versions.String(), r.Go.String(),
		slices.Sorted(slices.Values(r.Symbols)), slices.Sorted(slices.Values(r.Classes)), replaced)
}

// outlives reports whether r still matches on the last day of a later rule.
func (r *Rule) outlives(later *Rule) bool {
	return r.Expires == "" || later.Expires != "" && later.Expires <= r.Expires
}

// at reports an error at a token.
func (c *checker) at(t *token.Token, format string, args ...any) {
	c.errorf(t.Position.Line, t.Position.Column, format, args...)
}

// errorf reports an error. The position is brought within the file: go-yaml puts what is missing
// behind its line's end, and a block of text before its first column.
func (c *checker) errorf(line, column int, format string, args ...any) {
	line = min(max(line, 1), max(len(c.lines), 1))
	var source string
	if len(c.lines) > 0 {
		source = c.lines[line-1]
	}
	runes := []rune(source)
	column = min(max(column, 1), len(runes)+1)
	if len(runes) > maxLine {
		source = string(runes[:maxLine/10]) + "…"
	}
	c.errs = append(c.errs, &Error{
		File: c.file, Line: line, Column: column,
		Message: fmt.Sprintf(format, args...), Source: printable(source),
	})
}
