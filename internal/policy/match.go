package policy

import (
	"errors"
	"path"
	"strings"
	"unicode"
)

// mainModule is the name under which a rule speaks of the main module, whatever its path.
const mainModule = "main"

// matchModule reports whether a rule's module field means the module of ref. A plain path is that
// one module: a grant must not reach a module nested below it, which may be somebody else's. Only a
// pattern spreads.
func matchModule(pattern string, ref Ref) bool {
	if pattern == mainModule {
		return ref.Main
	}
	if !strings.ContainsAny(pattern, `*?[\`) {
		return pattern == ref.Module
	}
	return matchPrefix(pattern, ref.Module)
}

// matchPrefix reports whether pattern, which has N slashes, matches the first N+1 elements of a
// module path, as each entry of GOPRIVATE does. It is module.MatchPrefixPatterns of golang.org/x/mod
// for a list of one (the tests compare the two), written here because that package brings regexp
// with it, whose tables every start of linkgate would have to set up.
func matchPrefix(pattern, modulePath string) bool {
	slashes := strings.Count(pattern, "/")
	prefix := modulePath
	for i := range len(modulePath) {
		if modulePath[i] != '/' {
			continue
		}
		if slashes == 0 {
			prefix = modulePath[:i]
			break
		}
		slashes--
	}
	if slashes > 0 {
		return false
	}
	ok, err := path.Match(pattern, prefix)
	return ok && err == nil
}

// checkModule says what is wrong with a module pattern.
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
	ok, err := path.Match(glob(pattern), symbol)
	return ok && err == nil
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
