package policy

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/strictyaml"
)

// Parse reads one policy file; what it extends it does not read, see Load. The name is used for
// messages (as it is) and for the locations of decisions (its last element). The error is a
// strictyaml.Errors with everything that is wrong with the file; only behind a place where the YAML
// itself is broken can there be more.
func Parse(file string, data []byte) (*Policy, error) {
	c := checker{strictyaml.New(file, "policy")}
	p := &Policy{file: filepath.Base(file), name: file, text: data}
	if root := c.Tree(data); root != nil {
		c.policy(root, p)
	}
	if len(c.Errs) > 0 {
		c.Errs.Sort()
		return nil, c.Errs
	}
	p.settle()
	return p, nil
}

// checker reads one file.
type checker struct{ *strictyaml.Checker }

func (c checker) policy(root ast.Node, p *Policy) {
	known := []string{"version", "mode", "extends", "final", "require", "rollout", "break-glass", "honor-global-flag", "telemetry", "attest", "defaults", "rules"}
	top, ok := c.Mapping(strictyaml.Entry{Key: "the policy", Value: root}, known)
	if !ok {
		return
	}
	p.lines = make(map[string]int)
	for _, e := range top {
		p.lines[e.Key] = e.At.Position.Line
		switch e.Key {
		case "mode":
			p.mode = strictyaml.Word(c.Checker, e, "mode", finding.Modes())
		case "honor-global-flag":
			p.honor = c.Boolean(e)
		case "break-glass":
			p.glass = c.Boolean(e)
		case "attest":
			p.attest = c.Boolean(e)
		case "telemetry":
			p.telemetry = c.telemetry(e)
		case "extends":
			p.Extends = c.extends(e)
		case "final":
			p.Final = c.final(e, top)
		case "require":
			p.Require = c.require(e)
		case "rollout":
			p.Rollout = c.rollout(e)
		case "defaults":
			p.Defaults = c.defaults(e)
		case "rules":
			p.Rules, p.HasRules, p.RuleAt = c.rules(e), true, ruleColumn(e)
		}
	}
	c.Version(root, top, Version)
}

// telemetry reads on or off. They are words here, as YAML 1.2 has it; what its older version means
// by them, true and false, is refused.
func (c checker) telemetry(e strictyaml.Entry) string {
	if _, ok := e.Value.(*ast.BoolNode); ok {
		c.At(strictyaml.Start(e.Value), "telemetry must be %s or %s, not a boolean", TelemetryOn, TelemetryOff)
		return ""
	}
	words := []string{TelemetryOn, TelemetryOff}
	if n, ok := e.Value.(*ast.StringNode); ok && slices.Contains([]string{"yes", "no", "y", "n"}, strings.ToLower(n.Value)) {
		c.At(strictyaml.Start(n), "telemetry must be %s or %s, not %q", TelemetryOn, TelemetryOff, n.Value)
		return "" // no was not meant to be on
	}
	return strictyaml.Word(c.Checker, e, "telemetry", words)
}

// finals are the keys that can be final.
func finals() []string {
	return []string{"mode", "defaults", "honor-global-flag", "break-glass", "telemetry", "attest", "require"}
}

// final reads the keys that are final: they must be in the file, or nothing would be.
func (c checker) final(e strictyaml.Entry, top []strictyaml.Entry) []string {
	var list []string
	for _, e := range c.Items(e, "a key") {
		key := strictyaml.Word(c.Checker, e, "key", finals())
		switch {
		case key == "": // told
		case slices.Contains(list, key):
			c.At(e.At, "key %q twice in one list", key)
		case !strictyaml.Has(top, key):
			c.At(e.At, "%s cannot be final: this file does not say it", key)
		}
		list = append(list, key)
	}
	return list
}

func (c checker) extends(e strictyaml.Entry) []Extend {
	var list []Extend
	for _, e := range c.Items(e, "a policy to extend") {
		text := strictyaml.Checked(c.Checker, e, "policy to extend", func(s string) (string, error) { return s, checkExtend(s) })
		same := func(other Extend) bool { return other.Text == text }
		if text != "" && slices.ContainsFunc(list, same) {
			c.At(e.At, "%q twice in one list", text)
		}
		list = append(list, Extend{Text: text, Line: e.At.Position.Line, Column: e.At.Position.Column})
	}
	return list
}

func (c checker) rollout(e strictyaml.Entry) []Step {
	if strictyaml.IsNull(e.Value) {
		return nil
	}
	var steps []Step
	for _, item := range c.List(e) {
		first, errs := strictyaml.Start(item), len(c.Errs)
		entries, _ := c.Mapping(strictyaml.Entry{Key: "a step", At: first, Value: item}, []string{"percent", "modules", "after"})
		s := Step{Line: first.Position.Line}
		for _, e := range entries {
			switch e.Key {
			case "percent":
				if n, ok := c.percent(e); ok {
					s.Percent = &n
				}
			case "modules":
				s.Modules = c.modules(e)
			case "after":
				s.After = c.Day(e)
			}
		}
		if len(entries) == 0 && len(c.Errs) == errs && !c.Odd {
			c.At(first, "a step without percent, modules or after")
		}
		steps = append(steps, s)
	}
	return steps
}

func (c checker) percent(e strictyaml.Entry) (int, bool) {
	if n, ok := e.Value.(*ast.StringNode); ok && strings.HasSuffix(n.Value, "%") {
		c.At(strictyaml.Start(e.Value), "percent is written without %%, 25")
		return 0, false
	}
	return c.Number(e, 0, Buckets)
}

func (c checker) modules(e strictyaml.Entry) []string {
	var list []string
	for _, e := range c.Items(e, "a module") {
		s := strictyaml.Checked(c.Checker, e, "module", func(s string) (string, error) {
			if s == mainModule {
				return "", errors.New("every module is main to itself: want a path or a pattern")
			}
			return s, checkModule(s)
		})
		if slices.Contains(list, s) && s != "" {
			c.At(e.At, "module %q twice in one list", s)
		}
		list = append(list, s)
	}
	return list
}

func (c checker) defaults(e strictyaml.Entry) []Default {
	if strictyaml.IsNull(e.Value) { // every line below it commented out
		return nil
	}
	entries, _ := c.Mapping(e, nil)
	var defaults []Default
	for _, e := range entries {
		class := finding.Class(e.Key)
		if !slices.Contains(finding.PolicyClasses(), class) {
			c.At(e.At, "%s", strictyaml.Unknown("class", e.Key, finding.PolicyClasses()))
		}
		action := strictyaml.Word(c.Checker, e, "action", finding.Actions())
		c.deniable(strictyaml.Start(e.Value), action, class)
		defaults = append(defaults, Default{Class: class, Action: action, Line: e.At.Position.Line})
	}
	return defaults
}

func (c checker) rules(e strictyaml.Entry) []Rule {
	if strictyaml.IsNull(e.Value) {
		return nil
	}
	var rules []Rule
	seen := map[string]*Rule{}
	for _, item := range c.List(e) {
		errs := len(c.Errs)
		rule := c.rule(strictyaml.Entry{Key: "a rule", At: strictyaml.Start(item), Value: item})
		if len(c.Errs) > errs || c.Odd {
			continue
		}
		rules = append(rules, rule)
		fields := rule.fields()
		if earlier := seen[fields]; earlier != nil && earlier.outlives(&rule) {
			c.At(strictyaml.Start(item), "duplicate rule: the one on line %d matches the same, so this one never decides", earlier.Line)
			continue
		}
		seen[fields] = &rule
	}
	return rules
}

// ruleColumn is where the dashes of a list of rules stand, 0 for a list in brackets.
func ruleColumn(e strictyaml.Entry) int {
	list, ok := e.Value.(*ast.SequenceNode)
	switch {
	case !ok:
		return DefaultRuleAt
	case list.IsFlowStyle:
		return 0
	}
	return list.Start.Position.Column
}

func (c checker) rule(e strictyaml.Entry) Rule {
	known := []string{"module", "versions", "go", "symbols", "classes", "replaced", "action", "final", "reason", "owner", "expires", "until-go"}
	entries, ok := c.Mapping(e, known)
	if !ok {
		return Rule{}
	}
	first := strictyaml.Start(e.Value)
	r := Rule{Line: first.Position.Line, Column: first.Position.Column}
	for _, e := range entries {
		switch e.Key {
		case "module":
			r.Module = strictyaml.Checked(c.Checker, e, "module", func(s string) (string, error) { return s, checkModule(s) })
		case "versions":
			r.Versions = strictyaml.Checked(c.Checker, e, "range", ParseVersions)
		case "go":
			r.Go = strictyaml.Checked(c.Checker, e, "range", ParseGo)
		case "symbols":
			r.Symbols = c.symbols(e)
		case "classes":
			r.Classes = c.classes(e)
		case "replaced":
			r.Replaced = c.Boolean(e)
		case "action":
			r.Action = strictyaml.Word(c.Checker, e, "action", finding.Actions())
		case "final":
			if b := c.Boolean(e); b != nil {
				r.Final = *b
			}
		case "reason":
			r.Reason, _ = c.Str(e)
		case "owner":
			r.Owner, _ = c.Str(e)
		case "expires":
			r.Expires = c.Day(e)
		case "until-go":
			r.UntilGo = c.untilGo(e)
		}
	}
	for _, key := range []string{"module", "action"} {
		if !strictyaml.Has(entries, key) && !c.Odd {
			c.At(first, "a rule without %s", key)
		}
	}
	c.deniable(first, r.Action, r.Classes...)
	return r
}

// deniable reports a denial of what no link can be denied for.
func (c checker) deniable(at *token.Token, action finding.Action, classes ...finding.Class) {
	if action == finding.Deny && slices.Contains(classes, finding.ClassNoEffect) {
		c.At(at, "%s can be allowed or warned of, not denied: nothing refers to what the directive names", finding.ClassNoEffect)
	}
}

func (c checker) symbols(e strictyaml.Entry) []string {
	var symbols []string
	for _, e := range c.Items(e, "a symbol") {
		s := strictyaml.Checked(c.Checker, e, "symbol pattern", func(s string) (string, error) { return s, checkSymbol(s) })
		if slices.Contains(symbols, s) && s != "" {
			c.At(e.At, "symbol %q twice in one list", s)
		}
		symbols = append(symbols, s)
	}
	return symbols
}

func (c checker) classes(e strictyaml.Entry) []finding.Class {
	var classes []finding.Class
	for _, e := range c.Items(e, "a class") {
		class := strictyaml.Word(c.Checker, e, "class", finding.PolicyClasses())
		if slices.Contains(classes, class) && class != "" {
			c.At(e.At, "class %q twice in one list", class)
		}
		classes = append(classes, class)
	}
	return classes
}

// untilGo reads a Go version. 1.28 is a number to YAML, and 1.30 another one than 1.3: its text
// counts.
func (c checker) untilGo(e strictyaml.Entry) string {
	text := ""
	switch n := e.Value.(type) {
	case *ast.FloatNode:
		text = n.GetToken().Value
	case *ast.StringNode:
		text = n.Value
	default:
		c.WrongType(e, "a Go version, 1.28")
		return ""
	}
	if !goVersions.valid(text) || !strings.Contains(text, ".") {
		c.At(strictyaml.Start(e.Value), "bad Go version %q: want one as 1.28, from which on the rule no longer matches", text)
		return ""
	}
	return text
}

// fields identifies what the rule matches, the day of its end aside.
func (r *Rule) fields() string {
	replaced := "either"
	if r.Replaced != nil {
		replaced = fmt.Sprint(*r.Replaced)
	}
	return fmt.Sprintf("%q %q %q %q %q %q %s", r.Module, r.Versions.String(), r.Go.String(), r.UntilGo,
		slices.Sorted(slices.Values(r.Symbols)), slices.Sorted(slices.Values(r.Classes)), replaced)
}

// outlives reports whether r still matches on the last day of a later rule.
func (r *Rule) outlives(later *Rule) bool {
	return r.Expires == "" || later.Expires != "" && later.Expires <= r.Expires
}
