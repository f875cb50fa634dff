package strictyaml

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/token"
)

// What a file may hold. Real ones stay far below; beyond it go-yaml takes time that grows with the
// square of the file (blank lines in a folded text, keys of one mapping), or a stack that grows
// with its nesting. A list of short lines can be longer, see Longer.
const (
	MaxBytes  = 256 << 10
	MaxLine   = 1000 // characters
	maxBlank  = 32   // lines without content in a row
	maxTokens = 20_000
	maxKey    = 64 // bytes
	maxFlow   = 16 // brackets within brackets
	maxIndent = 64 // column of a key or a dash
)

// split cuts the file into lines and reports what no line may hold. Each line is reported for one
// thing at most.
func (c *Checker) split(data []byte) bool {
	if most := MaxBytes * c.scale; len(data) > most {
		c.Errorf(1, 1, "the file has %d bytes, more than the %d of the largest %s", len(data), most, c.what)
		return false
	}
	text := string(data)
	if strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") {
		c.Errorf(1, 1, "the file is UTF-16; save it as UTF-8")
		return false
	}
	text = strings.TrimPrefix(text, "\ufeff") // editors do not count a byte order mark as a column
	c.lines = strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")

	blank := 0
	for i, line := range c.lines {
		if column, problem := badText(line); problem != "" {
			c.Errorf(i+1, column, "%s", problem)
		}
		if strings.TrimSpace(line) != "" {
			blank = 0
			continue
		}
		if blank++; blank == maxBlank+1 && i < len(c.lines)-1 {
			c.Errorf(i+1, 1, "more than %d blank lines in a row", maxBlank)
		}
	}
	return len(c.Errs) == 0
}

// badText returns the first column of a line that cannot stand in such a file, and why.
func badText(line string) (column int, problem string) {
	indentation := true
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRuneInString(line[i:])
		i += size
		column++
		switch {
		case r == utf8.RuneError && size == 1:
			return column, "not UTF-8"
		case column > MaxLine:
			return 1, fmt.Sprintf("the line is longer than %d characters", MaxLine)
		case r == '\r':
			return column, "a carriage return that does not end the line"
		case r == '\t' && indentation && strings.TrimSpace(line) != "":
			return column, "a tab in the indentation, where YAML wants spaces"
		case r != '\t' && r < ' ', r >= 0x7f && r < 0xa0, r == '\u2028', r == '\u2029', r == '\ufeff':
			return column, fmt.Sprintf("the control character %U", r)
		}
		indentation = indentation && (r == ' ' || r == '\t')
	}
	return 0, ""
}

// tokens drops comments and what lies behind the first document, and reports what these files have no
// use for. Aliases above all: with them a small file can stand for one without end, and an error
// in what they stand for has no line of its own. It is false if the rest cannot be parsed.
func (c *Checker) tokens(all token.Tokens) (token.Tokens, bool) {
	var kept token.Tokens
	flow, ended := 0, false
	invalid := 0 // the last line with an invalid token
	for _, t := range all {
		switch t.Type {
		case token.CommentType:
			continue
		case token.InvalidType:
			if t.Position.Line != invalid { // the rest of the line may be out of step
				c.breaks(t, t.Error)
			}
			invalid = t.Position.Line
			continue
		case token.DirectiveType:
			c.At(t, "YAML directives are not supported (a text that begins with %% must be in quotes)")
			return nil, false
		case token.DocumentEndType:
			ended = true
			continue
		case token.DocumentHeaderType:
			ended = ended || len(kept) > 0
		}
		if ended {
			c.At(t, "a second YAML document: a %s is one", c.what)
			return kept, invalid == 0
		}
		if kept = append(kept, t); len(kept) > maxTokens*c.scale {
			c.At(t, "the file is longer than the largest %s", c.what)
			return nil, false
		}

		switch t.Type {
		case token.AnchorType:
			c.At(t, "YAML anchors are not supported: write the value out (a text that begins with & must be in quotes)")
		case token.AliasType:
			c.At(t, "YAML aliases are not supported: write the value out (a text that begins with * must be in quotes)")
		case token.MergeKeyType:
			c.At(t, "YAML merge keys are not supported: write the keys out")
		case token.TagType:
			c.At(t, "YAML tags are not supported (a text that begins with ! must be in quotes)")
		case token.MappingKeyType:
			c.At(t, "YAML's ? keys are not supported: write key: value")
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow--
		}
		if flow > maxFlow || flow <= 0 && nests(t) > maxIndent {
			c.At(t, "nested too deeply")
			return nil, false
		}
		if t.Type == token.MappingValueType && t.Prev != nil && len(t.Prev.Value) > maxKey {
			c.At(t.Prev, "a key of more than %d bytes", maxKey)
			return nil, false
		}
	}
	return kept, invalid == 0
}

// nests returns the column of a token that opens a new level of block style, where every level is
// indented further than the one around it; else 0.
func nests(t *token.Token) int {
	switch t.Type {
	case token.SequenceEntryType, token.MappingKeyType, token.AnchorType, token.TagType:
		return t.Position.Column
	case token.MappingValueType:
		if t.Prev != nil {
			return t.Prev.Position.Column
		}
	}
	return 0
}
