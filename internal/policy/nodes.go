package policy

import (
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// entry is a value and what messages call it: a key of a mapping, or an item of a list.
type entry struct {
	key   string
	at    *token.Token // of the key, or of the item
	value ast.Node
}

func has(entries []entry, key string) bool {
	for _, e := range entries {
		if e.key == key {
			return true
		}
	}
	return false
}

// mapping returns the entries of a mapping. If known is given, keys that are not in it are reported
// and left out. It is false if the value is no mapping.
func (c *checker) mapping(e entry, known []string) ([]entry, bool) {
	m, ok := e.value.(*ast.MappingNode)
	if !ok {
		c.wrongType(e, "a mapping, key: value")
		return nil, false
	}
	var entries []entry
	lines := map[string]int{}
	for _, pair := range m.Values {
		at := pair.Key.GetToken()
		if pair.Key.IsMergeKey() || unsupported(pair.Key) {
			continue
		}
		key := at.Value
		if line := lines[key]; line > 0 {
			c.at(at, "duplicate key %q (first on line %d)", key, line)
		} else {
			lines[key] = at.Position.Line
		}
		if known != nil && !slices.Contains(known, key) {
			c.at(at, "%s", unknown("key", key, known))
			continue
		}
		entries = append(entries, entry{key, at, pair.Value})
	}
	return entries, true
}

func (c *checker) list(e entry) []ast.Node {
	s, ok := e.value.(*ast.SequenceNode)
	if !ok {
		c.wrongType(e, "a list")
		return nil
	}
	return s.Values
}

// items returns the items of a list that must have some; each is called what.
func (c *checker) items(e entry, what string) []entry {
	var items []entry
	nodes := c.list(e)
	if _, ok := e.value.(*ast.SequenceNode); ok && len(nodes) == 0 {
		c.at(start(e.value), "%s is an empty list: leave the key out to match every one", e.key)
	}
	for _, n := range nodes {
		items = append(items, entry{what, start(n), n})
	}
	return items
}

// str returns a string as one line: line breaks and runs of spaces become single spaces.
func (c *checker) str(e entry) (string, bool) {
	var s string
	switch n := e.value.(type) {
	case *ast.StringNode:
		s = n.Value
	case *ast.LiteralNode:
		s = n.Value.Value
	default:
		c.wrongType(e, "a string")
		return "", false
	}
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		c.at(start(e.value), "%s is empty", e.key)
		return "", false
	}
	for _, r := range s {
		if !unicode.IsPrint(r) {
			c.at(start(e.value), "%s contains %U, which cannot be printed", e.key, r)
			return "", false
		}
	}
	return s, true
}

// checked returns what parse makes of a string, or the zero value and a report of a bad what.
func checked[T any](c *checker, e entry, what string, parse func(string) (T, error)) T {
	var none T
	s, ok := c.str(e)
	if !ok {
		return none
	}
	v, err := parse(s)
	if err != nil {
		c.at(start(e.value), "bad %s %q: %v", what, s, err)
		return none
	}
	return v
}

// word returns a string that must be one of those known.
func word[S ~string](c *checker, e entry, known []S) S {
	s, ok := c.str(e)
	if !ok {
		return ""
	}
	for _, k := range known {
		if s == string(k) {
			return k
		}
	}
	c.at(start(e.value), "%s", unknown(noun(known), s, known))
	return ""
}

// noun names the kind of word in messages.
func noun[S ~string](known []S) string {
	switch any(known).(type) {
	case []Mode:
		return "mode"
	case []Action:
		return "action"
	}
	return "class"
}

func (c *checker) boolean(e entry) *bool {
	n, ok := e.value.(*ast.BoolNode)
	if !ok {
		c.wrongType(e, "true or false")
		return nil
	}
	return &n.Value
}

func (c *checker) wrongType(e entry, want string) {
	if unsupported(e.value) {
		return // reported where the token was seen
	}
	at := start(e.value)
	if at.Type == token.ImplicitNullType {
		if c.odd {
			return
		}
		if e.at != nil {
			at = e.at // nothing is nowhere
		}
	}
	got, advice := kind(e.value), ""
	if want == "a string" && isScalar(e.value) && !isNull(e.value) {
		advice = " (quotes make it a string)"
	}
	c.at(at, "%s must be %s, not %s%s", e.key, want, got, advice)
}

func isNull(n ast.Node) bool { return n.Type() == ast.NullType }

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

// start returns the first token of a node. go-yaml's own token of a block mapping is its first colon.
func start(n ast.Node) *token.Token {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		return m.Values[0].Key.GetToken()
	}
	return n.GetToken()
}
