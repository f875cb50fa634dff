package strictyaml

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// Entry is a value and what messages call it: a key of a mapping, or an item of a list.
type Entry struct {
	Key   string
	At    *token.Token // of the key, or of the item; nil for the file
	Value ast.Node
}

// Has reports whether one of the entries has that key.
func Has(entries []Entry, key string) bool {
	return slices.ContainsFunc(entries, func(e Entry) bool { return e.Key == key })
}

// Mapping returns the entries of a mapping. If known is given, keys that are not in it are reported
// and left out. It is false if the value is no mapping.
func (c *Checker) Mapping(e Entry, known []string) ([]Entry, bool) {
	m, ok := e.Value.(*ast.MappingNode)
	if !ok {
		c.WrongType(e, "a mapping, key: value")
		return nil, false
	}
	var entries []Entry
	lines := map[string]int{}
	for _, pair := range m.Values {
		at := pair.Key.GetToken()
		if pair.Key.IsMergeKey() || unsupported(pair.Key) {
			continue
		}
		key := at.Value
		if line := lines[key]; line > 0 {
			c.At(at, "duplicate key %q (first on line %d)", key, line)
		} else {
			lines[key] = at.Position.Line
		}
		if known != nil && !slices.Contains(known, key) {
			c.At(at, "%s", Unknown("key", key, known))
			continue
		}
		entries = append(entries, Entry{key, at, pair.Value})
	}
	return entries, true
}

// List returns the items of a list, none if the value is no list.
func (c *Checker) List(e Entry) []ast.Node {
	s, ok := e.Value.(*ast.SequenceNode)
	if !ok {
		c.WrongType(e, "a list")
		return nil
	}
	return s.Values
}

// Items returns the items of a list that must have some; each is called what.
func (c *Checker) Items(e Entry, what string) []Entry {
	var items []Entry
	nodes := c.List(e)
	if _, ok := e.Value.(*ast.SequenceNode); ok && len(nodes) == 0 {
		c.At(Start(e.Value), "%s is an empty list: leave the key out to match every one", e.Key)
	}
	for _, n := range nodes {
		items = append(items, Entry{what, Start(n), n})
	}
	return items
}

// Str returns a string as one line: line breaks and runs of spaces become single spaces.
func (c *Checker) Str(e Entry) (string, bool) {
	var s string
	switch n := e.Value.(type) {
	case *ast.StringNode:
		s = n.Value
	case *ast.LiteralNode:
		s = n.Value.Value
	default:
		c.WrongType(e, "a string")
		return "", false
	}
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		c.At(Start(e.Value), "%s is empty", e.Key)
		return "", false
	}
	for _, r := range s {
		if !unicode.IsPrint(r) {
			c.At(Start(e.Value), "%s contains %U, which cannot be printed", e.Key, r)
			return "", false
		}
	}
	return s, true
}

// Checked returns what parse makes of a string, or the zero value and a report of a bad what.
func Checked[T any](c *Checker, e Entry, what string, parse func(string) (T, error)) T {
	var none T
	s, ok := c.Str(e)
	if !ok {
		return none
	}
	v, err := parse(s)
	if err != nil {
		c.At(Start(e.Value), "bad %s %q: %v", what, s, err)
		return none
	}
	return v
}

// Word returns a string that must be one of those known; what is their noun.
func Word[S ~string](c *Checker, e Entry, what string, known []S) S {
	s, ok := c.Str(e)
	if !ok {
		return ""
	}
	for _, k := range known {
		if s == string(k) {
			return k
		}
	}
	c.At(Start(e.Value), "%s", Unknown(what, s, known))
	return ""
}

// Boolean returns true or false, or nil and a report.
func (c *Checker) Boolean(e Entry) *bool {
	n, ok := e.Value.(*ast.BoolNode)
	if !ok {
		c.WrongType(e, "true or false")
		return nil
	}
	return &n.Value
}

// WrongType reports a value that is not what it must be: "a list".
func (c *Checker) WrongType(e Entry, want string) {
	if unsupported(e.Value) {
		return // reported where the token was seen
	}
	at := Start(e.Value)
	if at.Type == token.ImplicitNullType {
		if c.Odd {
			return
		}
		if e.At != nil {
			at = e.At // nothing is nowhere
		}
	}
	got, advice := kind(e.Value), ""
	if want == "a string" && isScalar(e.Value) && !IsNull(e.Value) {
		advice = " (quotes make it a string)"
	}
	c.At(at, "%s must be %s, not %s%s", e.Key, want, got, advice)
}

// IsNull reports whether a key has no value.
func IsNull(n ast.Node) bool { return n.Type() == ast.NullType }

func isScalar(n ast.Node) bool {
	_, ok := n.(ast.ScalarNode)
	return ok
}

// unsupported reports whether a node is a piece of YAML that was refused as a token.
func unsupported(n ast.Node) bool {
	switch n.Type() {
	case ast.AnchorType, ast.AliasType, ast.TagType, ast.MergeKeyType, ast.MappingKeyType:
		return true
	}
	return false
}

// kind names the type of a node.
func kind(n ast.Node) string {
	switch n.Type() {
	case ast.MappingType:
		return "a mapping"
	case ast.SequenceType:
		return "a list"
	case ast.StringType, ast.LiteralType:
		return "a string"
	case ast.BoolType:
		return "a boolean"
	case ast.NullType:
		return "empty"
	}
	return "a number"
}

// Start returns the first token of a node. go-yaml's own token of a block mapping is its first colon.
func Start(n ast.Node) *token.Token {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		return m.Values[0].Key.GetToken()
	}
	return n.GetToken()
}

// Version checks the version of the file format, the one key that every such file must have.
func (c *Checker) Version(root ast.Node, top []Entry, want string) {
	for _, e := range top {
		if e.Key != "version" {
			continue
		}
		n, ok := e.Value.(*ast.IntegerNode)
		if !ok {
			c.WrongType(e, "the number "+want)
		} else if v := n.GetToken().Value; v != want {
			c.At(n.GetToken(), "unsupported version %s: this linkgate reads version %s", v, want)
		}
	}
	if !Has(top, "version") && !c.Odd {
		c.At(Start(root), "no version: the %s must say version: %s", c.what, want)
	}
}

// Day returns a day of the calendar, 2027-03-31.
func (c *Checker) Day(e Entry) string {
	return Checked(c, e, "date", func(s string) (string, error) {
		if _, err := time.Parse(time.DateOnly, s); err != nil {
			return "", errors.New("want a day of the calendar as YYYY-MM-DD")
		}
		return s, nil
	})
}

// Number returns a whole number from low to high. It is false if there is none.
func (c *Checker) Number(e Entry, low, high int) (int, bool) {
	if t := e.Value.Type(); t != ast.IntegerType && t != ast.FloatType {
		c.WrongType(e, fmt.Sprintf("a whole number from %d to %d", low, high))
		return 0, false
	}
	text := e.Value.GetToken().Value
	v, err := strconv.Atoi(text)
	if err != nil || v < low || v > high {
		c.At(e.Value.GetToken(), "%s must be a whole number from %d to %d, not %s", e.Key, low, high, text)
		return 0, false
	}
	return v, true
}
