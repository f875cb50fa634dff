package strictyaml

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Tree parses the file into its root node. Where YAML itself is broken, the tree is that of what
// stands before, so that errors there are reported as well; it is nil if that is nothing.
func (c *Checker) Tree(data []byte) ast.Node {
	if !c.split(data) {
		return nil
	}
	root := c.parse()
	if root == nil && c.broken > 0 {
		return c.before(c.broken)
	}
	return root
}

// before parses the lines before the list item or the top-level key that the broken line is part of.
func (c *Checker) before(broken int) ast.Node {
	for ; broken > 1; broken-- {
		line := c.lines[broken-1]
		text := strings.TrimLeft(line, " ")
		if strings.HasPrefix(text, "- ") || line == text && line != "" && line[0] != '#' {
			break
		}
	}
	part := Checker{file: c.file, what: c.what, scale: c.scale, lines: c.lines[:broken-1]}
	root := part.parse()
	if len(part.Errs) > 0 { // the cut went through something, or the break is further up than it seems
		return nil
	}
	return root
}

// parse parses the lines. It is nil if there is no tree: the errors are in c then.
func (c *Checker) parse() ast.Node {
	// go-yaml does not count tabs as columns, and counts spaces at the end of a line where it should
	// not. Neither means anything here: tabs as indentation have been refused.
	var text strings.Builder
	for _, line := range c.lines {
		text.WriteString(strings.TrimRight(strings.ReplaceAll(line, "\t", " "), " "))
		text.WriteByte('\n')
	}
	var all token.Tokens
	if err := guard(func() error { all = lexer.Tokenize(text.String()); return nil }); err != nil {
		c.Errorf(1, 1, "YAML: %v", err)
		return nil
	}
	tokens, ok := c.tokens(all)
	c.Odd = len(c.Errs) > 0
	if !ok {
		return nil
	}

	var file *ast.File
	err := guard(func() (err error) {
		file, err = parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
		return err
	})
	if err != nil {
		if !c.Odd { // otherwise what was refused can be what upsets the parser
			c.syntaxError(tokens[0], err)
		}
		return nil
	}
	root := body(file)
	if root == nil {
		c.Errorf(1, 1, "the %s is empty: it needs at least version: 1", c.what)
	}
	return root
}

// guard turns a panic into an error. go-yaml is not known to panic on what passed the checks here,
// but it is too large to vouch for.
func guard(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the YAML library failed: %v", r)
		}
	}()
	return f()
}

// body returns the root of the one document that the checked tokens can make.
func body(file *ast.File) ast.Node {
	for _, doc := range file.Docs {
		if doc.Body != nil {
			return doc.Body
		}
	}
	return nil
}

// syntaxError reports an error of go-yaml's, at its own token if it names one.
func (c *Checker) syntaxError(at *token.Token, err error) {
	message := err.Error() // quotes the source, which the report does anyway
	if located, ok := errors.AsType[interface {
		GetMessage() string
		GetToken() *token.Token
		error
	}](err); ok {
		message = located.GetMessage()
		if t := located.GetToken(); t != nil {
			at = t
		}
	}
	c.breaks(at, message)
}

// breaks reports the token at which the YAML is broken.
func (c *Checker) breaks(at *token.Token, message string) {
	c.At(at, "YAML: %s%s", message, hint(message))
	c.Odd = true
	if c.broken == 0 {
		c.broken = min(max(at.Position.Line, 1), len(c.lines))
	}
}

// hint says what is behind the commonest messages of go-yaml.
func hint(message string) string {
	switch {
	case strings.HasPrefix(message, "mapping value is not allowed"):
		return " (a text that contains a colon and a space must be in quotes; or the next line is indented too far)"
	case strings.HasPrefix(message, "invalid header option"):
		return " (a text that begins with > or | must be in quotes)"
	case strings.HasSuffix(message, "is a reserved character"):
		return " (a text that begins with it must be in quotes)"
	}
	return ""
}
