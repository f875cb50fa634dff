package main

import (
	"reflect"
	"testing"
)

func TestParseRecord(t *testing.T) {
	const two = "linkgate-oracle: main\truntime.b\nlinkgate-oracle: a/b\truntime.a\nlinkgate-oracle: main\truntime.b\n"
	refs := []ref{{"main", "runtime.b"}, {"a/b", "runtime.a"}}
	tests := map[string]struct {
		record   string
		refused  []ref
		complete bool
		rest     string
	}{
		"nothing":     {doneLine + "\n", nil, true, ""},
		"two, doubly": {two + doneLine + "\n", refs, true, ""},
		"died":        {two + "link: duplicated definition\nexit status 1\n", refs, false, "link: duplicated definition\nexit status 1"},
		"windows":     {"linkgate-oracle: main\truntime.b\r\n" + doneLine + "\r\n", refs[:1], true, ""},
		"empty":       {"", nil, false, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			refused, complete, rest := parseRecord(tt.record)
			if !reflect.DeepEqual(refused, tt.refused) || complete != tt.complete || rest != tt.rest {
				t.Errorf("got %v, %v, %q", refused, complete, rest)
			}
		})
	}
}

func TestContradiction(t *testing.T) {
	a, b := ref{"main", "runtime.a"}, ref{"a/b", "runtime.b"}
	const died = "# example.com/app\nlink: main: invalid reference to runtime.a\n"
	tests := map[string]struct {
		refused   []ref
		output    string
		unchecked bool
		ok        bool
	}{
		"both refuse":     {[]ref{a, b}, died, false, true},
		"other first":     {[]ref{b, a}, died, false, false},
		"both allow":      {nil, "", false, true},
		"oracle too much": {[]ref{a}, "", false, false},
		"oracle too few":  {nil, died, false, false},
		"check off":       {[]ref{a}, "", true, true},
		"off, yet died":   {[]ref{a}, died, true, false},
		"another error":   {nil, "# x\nmain.main: relocation target runtime.a not defined\n", false, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if why := contradiction(tt.refused, tt.output, tt.unchecked); (why == "") != tt.ok {
				t.Errorf("got %q", why)
			}
		})
	}
}

func TestQuote(t *testing.T) {
	tests := map[string]string{
		"/a/oracle":     "/a/oracle",
		"/a b/oracle":   "'/a b/oracle'",
		"/a b's/oracle": `"/a b's/oracle"`,
	}
	for path, want := range tests {
		if got := quote(path); got != want {
			t.Errorf("quote(%q) = %s, want %s", path, got, want)
		}
	}
}
