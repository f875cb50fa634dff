package signature

import (
	"fmt"
	"strconv"
	"strings"
)

// Parse reads a type that [Type.String] wrote. named returns the type of a name; it may
// be nil, and then names lead nowhere.
func Parse(text string, named func(name string) *Type) (*Type, error) {
	p := typeParser{rest: text, named: named}
	if p.named == nil {
		p.named = func(name string) *Type { return &Type{Kind: Named, Name: name} }
	}
	t := p.parse(0)
	if p.err == nil && p.rest != "" {
		p.fail("nothing more")
	}
	if p.err != nil {
		return nil, fmt.Errorf("parsing type %q: %w", text, p.err)
	}
	return t, nil
}

// A typeParser reads types off the front of a text. After an error it reads no further.
type typeParser struct {
	rest  string
	named func(string) *Type
	err   error
}

func (p *typeParser) fail(want string) *Type {
	if p.err == nil {
		p.err = fmt.Errorf("%s expected at %q", want, p.rest)
	}
	return &Type{}
}

func (p *typeParser) take(prefix string) bool {
	if p.err != nil || !strings.HasPrefix(p.rest, prefix) {
		return false
	}
	p.rest = p.rest[len(prefix):]
	return true
}

func (p *typeParser) want(text string) {
	if !p.take(text) {
		p.fail(strconv.Quote(text))
	}
}

func (p *typeParser) parse(depth int) *Type {
	if p.err != nil || depth > tooDeep {
		return p.fail("a type that is not nested so deep")
	}
	switch {
	case p.take("*"):
		return &Type{Kind: Pointer, Elem: p.parse(depth + 1)}
	case p.take("[]"):
		return &Type{Kind: Slice, Elem: p.parse(depth + 1)}
	case p.take("["):
		return p.array(depth)
	case p.take("chan "):
		return &Type{Kind: Chan, Elem: p.parse(depth + 1)}
	case p.take("map["):
		t := &Type{Kind: Map, Key: p.parse(depth + 1)}
		p.want("]")
		t.Elem = p.parse(depth + 1)
		return t
	case p.take("struct{"):
		return p.structure(depth)
	case p.take("func("):
		return p.function(depth)
	case p.take("interface{…}"):
		return &Type{Kind: Interface, Methods: true}
	case p.take("?"):
		return &Type{}
	}
	name := p.name()
	if name == "" {
		return p.fail("a type")
	}
	if t := basic(name); t != nil {
		return t
	}
	return p.named(name)
}

func (p *typeParser) array(depth int) *Type {
	digits, _, _ := strings.Cut(p.rest, "]")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 0 || digits != strconv.FormatInt(n, 10) {
		return p.fail("a length")
	}
	p.rest = p.rest[len(digits):]
	p.want("]")
	return &Type{Kind: Array, Len: n, Elem: p.parse(depth + 1)}
}

func (p *typeParser) structure(depth int) *Type {
	t := &Type{Kind: Struct}
	for p.err == nil && !p.take("}") {
		if len(t.Fields) > 0 {
			p.want("; ")
		}
		var f Field
		if name, rest, ok := strings.Cut(p.rest, " "); ok && isFieldName(name) {
			f.Name, p.rest = name, rest
		}
		f.Type = p.parse(depth + 1)
		t.Fields = append(t.Fields, f)
	}
	return t
}

// isFieldName reports whether a word before a space is a name and no part of a type.
func isFieldName(word string) bool {
	return word != "" && word != "chan" && !strings.ContainsAny(word, ".*[](){},;?/…")
}

func (p *typeParser) function(depth int) *Type {
	t := &Type{Kind: Func}
	t.Params, t.Variadic = p.list(depth)
	switch {
	case p.take(" ("):
		t.Results, _ = p.list(depth)
		if len(t.Results) < 2 {
			p.fail("two results in parentheses")
		}
	case p.take(" "):
		t.Results = []*Type{p.parse(depth + 1)}
	}
	return t
}

// list reads types up to a closing parenthesis.
func (p *typeParser) list(depth int) (types []*Type, variadic bool) {
	for p.err == nil && !p.take(")") {
		if variadic {
			p.fail(`")"`)
		}
		if len(types) > 0 {
			p.want(", ")
		}
		if variadic = p.take("..."); variadic {
			types = append(types, &Type{Kind: Slice, Elem: p.parse(depth + 1)})
			continue
		}
		types = append(types, p.parse(depth+1))
	}
	return types, variadic
}

// name reads the name of a type, with what a generic one was instantiated with.
func (p *typeParser) name() string {
	open := 0
	for i, c := range p.rest {
		switch {
		case c == '[' && i > 0:
			open++
		case c == ']' && open > 0:
			open--
			if open == 0 {
				name := p.rest[:i+1]
				p.rest = p.rest[i+1:]
				return name
			}
		case open > 0:
		case strings.ContainsRune(" *[](){},;?…", c):
			name := p.rest[:i]
			p.rest = p.rest[i:]
			return name
		}
	}
	if open > 0 {
		return ""
	}
	name := p.rest
	p.rest = ""
	return name
}
