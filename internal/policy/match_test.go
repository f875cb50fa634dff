package policy

import (
	"strings"
	"testing"
)

func TestMatchModule(t *testing.T) {
	tests := []struct {
		pattern, module string
		want            bool
	}{
		{"example.com/a", "example.com/a", true},
		{"example.com/a", "example.com/a/v2", false},
		{"example.com/a", "example.com/ab", false},
		{"example.com/a", "example.com", false},
		{"example.com", "example.com/a", false},
		{"*.example.com", "git.example.com/a/b", true},
		{"*.example.com", "example.com/a", false},
		{"example.com/*", "example.com/a/b", true},
		{"example.com/*", "example.com", false},
		{"example.com/*/lib", "example.com/a/lib/v3", true},
		{"example.com/*/lib", "example.com/a/b/lib", false},
		{"example.com/[ab]", "example.com/b", true},
		{"*", "std", true},
		{"std", "std", true},
		{"example.com/a", "", false},
		{"example.com/*", "", false},
		{"*", "", true}, // a package without a module
		{"*", "example.com/a", true},
		{"example.com/?", "example.com/ab", false},
		{"example.com/a*/v[2-9]", "example.com/ab/v3/x", true},
		{`example.com/\*`, "example.com/*", true},
		{`example.com/\*`, "example.com/a", false},
		{"example.com/a*", "example.com//a", false}, // no module has such a path
		{"[a-", "[a-", false},                       // malformed, which no policy can be
	}
	for _, tt := range tests {
		if got := matchModule(tt.pattern, Ref{Module: tt.module}); got != tt.want {
			t.Errorf("%q matches %q: got %t", tt.pattern, tt.module, got)
		}
	}
	if matchModule("main", Ref{Module: "main"}) || !matchModule("main", Ref{Module: "example.com/a", Main: true}) {
		t.Error("main must mean the main module, not a module of that name")
	}
}

func TestMatchSymbol(t *testing.T) {
	tests := []struct {
		pattern, symbol string
		want            bool
	}{
		{"runtime.memmove", "runtime.memmove", true},
		{"runtime.*", "runtime.memmove", true},
		{"runtime.*", "runtime.(*mheap).alloc", true},
		{"runtime.*", "runtime/debug.setGCPercent", false},
		{"*", "encoding/json.unquoteBytes", false},
		{"encoding/json.*", "encoding/json.unquoteBytes", true},
		{"*/json.*", "encoding/json.unquoteBytes", true},
		{"reflect.(*rtype).uncommon", "reflect.(*rtype).uncommon", true},
		{`reflect.(\*rtype).uncommon`, "reflect.(*rtype).uncommon", true}, // as the hint of a denial writes it
		{"crypto/tls.(*Conn).readRecord", "crypto/tls.(*otherConn).readRecord", false},
		{"crypto/tls.(*Conn).*", "crypto/tls.(*Conn).readRecord", true},
		{"crypto/tls.(**).*", "crypto/tls.(*Conn).readRecord", true},
		{"sync/atomic.(*Pointer[go.shape.int]).Load", "sync/atomic.(*Pointer[go.shape.int]).Load", true},
		{`sync/atomic.(*Pointer\[*]).Load`, "sync/atomic.(*Pointer[go.shape.int]).Load", true},
		{"type:[]int", "type:[]int", true},
		{"time.now", "time.Now", false},
	}
	for _, tt := range tests {
		if got := matchSymbol(tt.pattern, tt.symbol); got != tt.want {
			t.Errorf("%q matches %q: got %t", tt.pattern, tt.symbol, got)
		}
	}
}

// The properties: a module pattern spreads to what is below, a plain path does not; a symbol pattern means at least the
// symbol it spells, and one that is escaped as the hint of a denial escapes it means that one alone.
func FuzzMatch(f *testing.F) {
	f.Add("example.com/*", "example.com/a/b")
	f.Add("a/[b", "a/b")
	f.Add("reflect.(*rtype).uncommon", "reflect.(*xrtype).uncommon")
	f.Add("type:[]int", `type:\[]int`)
	f.Fuzz(func(t *testing.T, pattern, name string) {
		if pattern != "" && pattern != mainModule && checkModule(pattern) == nil {
			spreads := strings.ContainsAny(pattern, `*?[\`)
			if matchModule(pattern, Ref{Module: name}) && matchModule(pattern, Ref{Module: name + "/below"}) != spreads {
				t.Errorf("module pattern %q matches %q, and below it: %v", pattern, name, !spreads)
			}
		}
		if !matchSymbol(pattern, pattern) {
			t.Errorf("symbol pattern %q does not match itself", pattern)
		}
		escaped := strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(name)
		if err := checkSymbol(escaped); err != nil {
			t.Errorf("%q, for %q, is no pattern: %v", escaped, name, err)
		}
		if !matchSymbol(escaped, name) {
			t.Errorf("%q does not match %q", escaped, name)
		}
		if pattern != name && pattern != escaped && matchSymbol(escaped, pattern) {
			t.Errorf("%q, for %q, matches %q", escaped, name, pattern)
		}
	})
}

// TestPatternErrors has what would match nothing, or less than its author thinks.
func TestPatternErrors(t *testing.T) {
	for _, pattern := range []string{"exаmple.com/lib", "example.com/li#b", "-xample.com/lib", "Example.com/lib", "example.com/**/lib", "**/lib", "a b", "example.com/{a,b}", "!example.com/a"} {
		if checkModule(pattern) == nil {
			t.Errorf("module %q: no error", pattern)
		}
	}
	for _, pattern := range []string{"example.com/Lib", "app", "example.com/a*/v[2-9]", "gopkg.in/yaml.v3", "*.example.com", "example.com/[^a-c]?", "example.com/c++", `example.com/\*`, "example.com/**", "std", "command-line-arguments"} {
		if err := checkModule(pattern); err != nil {
			t.Errorf("module %q: %v", pattern, err)
		}
	}
	for _, pattern := range []string{"*", "*.*", "runtime.**", "internal/**", `internal/\***`} {
		if checkSymbol(pattern) == nil {
			t.Errorf("symbol %q: no error", pattern)
		}
	}
	for _, pattern := range []string{"crypto/tls.(**).*", `a.\*\*`, "runtime.*", "*/json.*"} {
		if err := checkSymbol(pattern); err != nil {
			t.Errorf("symbol %q: %v", pattern, err)
		}
	}
}
