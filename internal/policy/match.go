package policy

import (
	"errors"
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
	for element := range strings.SplitSeq(pattern, "/") {
		if _, err := path.Match(element, ""); err != nil {
			return errors.New("want the syntax of path.Match")
		}
	}
	return nil
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
	return nil
}

// glob turns a symbol pattern into one of path.Match. The star of a pointer receiver stands for
// itself: otherwise a grant of crypto/tls.(*Conn).Write would be one for (*otherConn) as well.
func glob(pattern string) string { return strings.ReplaceAll(pattern, "(*", `(\*`) }
