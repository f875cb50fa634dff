package policy

import (
	"testing"

	"golang.org/x/mod/module"
)

func TestMatchModule(t *testing.T) {
	tests := []struct {
		pattern, module string
		want            bool
	}{
		{"example.com/a", "example.com/a", true},
		{"example.com/a", "example.com/a/v2", true},
		{"example.com/a", "example.com/ab", false},
		{"example.com/a", "example.com", false},
		{"example.com", "example.com/a", true},
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

func TestLiteral(t *testing.T) {
	for symbol, want := range map[string]string{
		"runtime.memmove":            "runtime.memmove",
		"reflect.(*rtype).uncommon":  "reflect.(*rtype).uncommon",
		"a.(*P[go.shape.*int]).Load": `a.(*P\[go.shape.\*int]).Load`,
		`type:*[]int?\`:              `type:\*\[]int\?\\`,
	} {
		if got := Literal(symbol); got != want {
			t.Errorf("Literal(%q) = %q, want %q", symbol, got, want)
		}
	}
}

// The properties: module patterns mean what GOPRIVATE's mean, and a literal means its symbol alone.
func FuzzMatch(f *testing.F) {
	f.Add("example.com/*", "example.com/a/b")
	f.Add("a/[b", "a/b")
	f.Add("reflect.(*rtype).uncommon", "reflect.(*xrtype).uncommon")
	f.Add("type:[]int", `type:\[]int`)
	f.Fuzz(func(t *testing.T, pattern, name string) {
		if pattern != "" && checkModule(pattern) == nil {
			if got, want := matchPrefix(pattern, name), module.MatchPrefixPatterns(pattern, name); got != want {
				t.Errorf("module pattern %q, path %q: got %t, want %t", pattern, name, got, want)
			}
		}
		if !matchSymbol(pattern, pattern) {
			t.Errorf("symbol pattern %q does not match itself", pattern)
		}
		literal := Literal(name)
		if err := checkSymbol(literal); err != nil {
			t.Errorf("Literal(%q) = %q is no pattern: %v", name, literal, err)
		}
		if !matchSymbol(literal, name) {
			t.Errorf("Literal(%q) = %q does not match it", name, literal)
		}
		if pattern != name && pattern != literal && matchSymbol(literal, pattern) {
			t.Errorf("Literal(%q) = %q matches %q", name, literal, pattern)
		}
	})
}
