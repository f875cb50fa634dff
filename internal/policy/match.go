package policy

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode"

	"golang.org/x/mod/module"
)

// mainModule is the name under which a rule speaks of the main module, whatever its path.
const mainModule = "main"

// matchModule reports whether a rule's module field means the module of ref. A plain path is that
// one module: a grant must not reach a module nested below it, which may be somebody else's. Only a
// pattern spreads: of N slashes it matches the first N+1 elements of a path, as in GOPRIVATE.
func matchModule(pattern string, ref Ref) bool {
	if pattern == mainModule {
		return ref.Main
	}
	if !strings.ContainsAny(pattern, `*?[\`) {
		return pattern == ref.Module
	}
	return module.MatchPrefixPatterns(pattern, ref.Module)
}

// checkModule says what is wrong with a module pattern. What MatchPrefixPatterns reads otherwise
// than [path.Match], commas and a slash at the end, is refused here.
func checkModule(pattern string) error {
	switch {
	case strings.Contains(pattern, "://"):
		return errors.New("want a module path, not a URL")
	case strings.ContainsFunc(pattern, unicode.IsSpace):
		return errors.New("a module path has no spaces")
	case strings.Contains(pattern, ","):
		return errors.New("want one pattern a rule, not a list")
	case strings.Contains(pattern, "@"):
		return errors.New("put the version under versions")
	case strings.Contains(pattern, "..."):
		return errors.New("... is a package pattern; a module pattern matches all modules below it without")
	case strings.HasPrefix(pattern, "/"), strings.HasSuffix(pattern, "/"), strings.Contains(pattern, "//"):
		return errors.New("empty path element")
	}
	if strings.Contains(pattern, "**/") {
		return errors.New("** is no more than *, one path element: only at the end a pattern matches all below it")
	}
	if i := strings.IndexFunc(pattern, noModule); i >= 0 {
		return fmt.Errorf("no module path has %q", []rune(pattern[i:])[0])
	}
	if host, _, _ := strings.Cut(pattern, "/"); strings.HasPrefix(pattern, "-") {
		return errors.New("no module path begins with a dash")
	} else if lower := strings.ToLower(host); strings.Contains(host, ".") && lower != host {
		return fmt.Errorf("the domain of a module path is in small letters (did you mean %q?)", lower+pattern[len(host):])
	}
	for element := range strings.SplitSeq(pattern, "/") {
		if _, err := path.Match(element, ""); err != nil {
			return errors.New("want the syntax of path.Match")
		}
	}
	return nil
}

// noModule reports whether a character stands in no module path (importPathOK in
// golang.org/x/mod/module) and in no pattern: one that looks like a letter of it would make a rule
// that matches nothing.
func noModule(r rune) bool {
	letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	return !letter && !strings.ContainsRune(`/-._~+*?[]^\`, r)
}

// matchSymbol reports whether pattern means symbol. A pattern always means the symbol that is
// spelled like it, so that a name copied from a message matches, brackets and all.
func matchSymbol(pattern, symbol string) bool {
	if pattern == symbol {
		return true
	}
	ok, _ := path.Match(glob(pattern), symbol) // checkSymbol has refused what is no pattern
	return ok
}

// checkSymbol says what is wrong with a symbol pattern.
func checkSymbol(pattern string) error {
	if _, err := path.Match(glob(pattern), ""); err != nil {
		return errors.New(`want the syntax of path.Match; a bracket that is part of the name is written \[`)
	}
	switch {
	case pattern == "*", pattern == "*.*":
		return errors.New("* stops at a slash, so this leaves out encoding/json and the like: leave symbols out to match every one")
	case strings.Contains(strings.ReplaceAll(glob(pattern), `\*`, ""), "**"):
		return errors.New("** is no more than *, which stops at a slash: want a pattern for each depth, runtime.* and runtime/*.*")
	}
	return nil
}

// glob turns a symbol pattern into one of path.Match. The star of a pointer receiver stands for
// itself: otherwise a grant of crypto/tls.(*Conn).Write would be one for (*otherConn) as well.
func glob(pattern string) string { return strings.ReplaceAll(pattern, "(*", `(\*`) }
