package verify

import (
	"strings"

	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// onlyAPI are the packages of std that have no symbol in the table: all that they define
// is API, in all releases.
const onlyAPI = `cmp crypto/hkdf crypto/internal/fips140/hkdf crypto/internal/fips140/tls12
crypto/internal/fips140cache crypto/internal/fips140deps crypto/mlkem crypto/pbkdf2 crypto/rc4 encoding hash
image/color/palette internal/cfg internal/concurrent internal/coverage/test internal/goarch internal/goexperiment
internal/goos internal/goversion internal/nettrace internal/unsafeheader io/ioutil runtime/race
runtime/race/internal/amd64v1 structs unsafe vendor/golang.org/x/net/http3`

// std is the standard library of a release.
type std struct {
	minor    int
	packages map[string]bool // by their prefixes in symbols
	states   map[string]symbols.State
	vars     map[string]bool
	compiler map[string]bool // what the compiler itself refers to
}

func newStd(release *toolchain.Release) (*std, error) {
	builtins, err := release.Builtins()
	if err != nil {
		return nil, err
	}
	s := &std{
		minor: release.Minor, compiler: release.CompilerNames(),
		packages: make(map[string]bool), states: make(map[string]symbols.State), vars: make(map[string]bool),
	}
	for _, b := range builtins {
		s.compiler[b.Name] = true
	}
	s.compiler["runtime.mapinitnoop"] = true // the linker calls it in place of what fills a dead map
	for _, pkg := range strings.Fields(onlyAPI) {
		s.packages[pkg] = true
	}
	at := min(release.Minor, toolchain.Last) - toolchain.First
	for sym := range symbols.All() {
		s.packages[symname.PrefixOf(sym.Name)] = true // all that one has in this release may be API
		state := sym.States[at]
		if state == symbols.Absent {
			continue
		}
		s.states[sym.Name] = state
		if sym.Form == symbols.Var {
			s.vars[sym.Name] = true
		}
	}
	return s, nil
}

// has reports whether std has a package, by its prefix in symbols. A build with a frozen
// FIPS 140 module has the module's version in the path.
func (s *std) has(prefix string) bool {
	const fips = "crypto/internal/fips140/"
	if rest, ok := strings.CutPrefix(prefix, fips+"v"); ok {
		_, rest, _ = strings.Cut(rest, "/")
		prefix = fips + rest
	}
	return s.packages[prefix]
}

// isTarget reports whether a call of a function from outside of std tells something: it is
// not API, the compiler does not call it by itself, and it is no method with an exported
// name, which is called through an interface where the compiler knows the type.
func (s *std) isTarget(symbol string) bool {
	pkg, local := symname.Split(symbol)
	if strings.Contains(local, "[") || s.compiler[symbol] || pkg != "" && isExportedMethod(local) {
		return false
	}
	if pkg == "" {
		return s.states[symbol] != 0
	}
	return !symbols.IsAPI(symbol)
}

// isExportedMethod reports whether a name in a package is that of a method which is exported,
// whatever its type is.
func isExportedMethod(local string) bool {
	receiver, name, ok := cutLast(local)
	return ok && receiver != "" && symbols.IsAPI("x."+strings.TrimSuffix(name, "-fm"))
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return "", s, false
	}
	return s[:i], s[i+1:], true
}

// open reports whether the linker lets every package refer to a symbol, and whether only
// because assembly cannot be marked.
func (s *std) open(symbol string) (open, assembly bool) {
	state := s.states[symbol]
	return state != 0 && state.Open(s.minor), state == symbols.Assembly
}
