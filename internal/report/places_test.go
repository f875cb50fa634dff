package report

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

func TestPlaces(t *testing.T) {
	a := events.Package{Path: "example.com/a", Module: "example.com/a", Version: "v1.2.0"}
	declared := &events.Directive{File: "example.com/a@v1.2.0/a.go", Line: 8}
	own := events.Site{Func: "example.com/a.(*T).M", File: "example.com/a@v1.2.0/a.go", Line: 11}
	caller := events.Site{Func: "gopkg.in/x/yaml%2ev3.F", File: "gopkg.in/x/yaml.v3@v3.0.0/f.go", Line: 2}
	tests := []struct {
		name string
		rel  events.Relocation
		want string
	}{
		{"nothing known", events.Relocation{From: a}, ""},
		{"own", events.Relocation{From: a, Directive: declared, Sites: []events.Site{own, own}},
			"declared at a.go:8, used at a.go:11"},
		{"live", events.Relocation{From: a, Sites: []events.Site{own}, Reach: finding.ReachLive},
			"used at a.go:11; live in the program"},
		{"loaded alone", events.Relocation{From: a, Reach: finding.ReachLoaded},
			"linked in, but unreachable"},
		{"unknown", events.Relocation{From: a, Directive: declared, Reach: finding.ReachUnknown}, "declared at a.go:8"},
		{"pushed", events.Relocation{From: a, Direction: finding.DirectionPush, Directive: declared}, "pushed at a.go:8"},
		{"gone", events.Relocation{From: a, Source: events.SourceGone, Sites: []events.Site{own}},
			"its source is gone, used at a.go:11"},
		{"silent", events.Relocation{From: a, Source: events.SourceSilent}, "no directive in its source"},
		{"called elsewhere", events.Relocation{From: a, Directive: declared, Sites: []events.Site{caller, own}},
			"declared at a.go:8, used at gopkg.in/x/yaml.v3@v3.0.0/f.go:2 in package gopkg.in/x/yaml.v3 and 1 more line"},
		{"called by main", events.Relocation{Link: "example.com/app", From: a, Sites: []events.Site{{Func: "main.main", File: "main.go", Line: 3}}},
			"used at main.go:3 in package example.com/app"},
		{"in main", events.Relocation{Link: "example.com/a", From: a, Sites: []events.Site{{Func: "main.main", File: "main.go", Line: 3}}},
			"used at main.go:3"},
		{"of a type argument", events.Relocation{From: a, Sites: []events.Site{{Func: "example.com/a.F[go.shape.struct { x/y.T }]", File: "a.go", Line: 3}}},
			"used at a.go:3"},
		{"of the compiler", events.Relocation{From: a, Sites: []events.Site{{Func: "type:.eq.example.com/b.T", File: "b.go", Line: 3}}},
			"used at b.go:3"},
		{"foreign bytes", events.Relocation{From: a, Sites: []events.Site{{Func: "%zz/(", File: "\x1b[2J", Line: -1}, {}}},
			`used at \x1b[2J:-1`},
	}
	for _, test := range tests {
		if got := msgPlaces(&test.rel); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestChain(t *testing.T) {
	long := strings.Split("example.com/app example.com/app/internal/server github.com/one/framework github.com/one/framework/internal/json github.com/two/codec github.com/two/codec/internal/rt", " ")
	tests := []struct {
		module string
		chain  []string
		want   string
	}{
		{"example.com/app", nil, ""},
		{"example.com/app", []string{"example.com/app"}, ""},
		{"example.com/app", []string{"example.com/app", "example.com/app/x"}, ""},
		{"example.com/app", []string{"example.com/app/cmd/x", "example.com/app/x"}, ""},
		{"example.com/app", []string{"example.com/app", "example.com/app/x", "example.com/app/y"},
			"imports: example.com/app → example.com/app/x → example.com/app/y"},
		{"example.com/a", []string{"example.com/app", "example.com/a"}, "imports: example.com/app → example.com/a"},
		{"example.com/a", []string{"example.com/app", "\x1b", "example.com/a"}, `imports: example.com/app → \x1b → example.com/a`},
		{"github.com/two/codec", long,
			"imports: example.com/app → (3 more) → github.com/two/codec → github.com/two/codec/internal/rt"},
		{"e", strings.Split(strings.Repeat("abcdefgh ", 12)+"e", " "),
			"imports: abcdefgh → abcdefgh → abcdefgh → (8 more) → abcdefgh → e"},
	}
	for _, test := range tests {
		rel := events.Relocation{From: events.Package{Module: test.module}, Chain: test.chain}
		if got := msgChain(&rel); got != test.want {
			t.Errorf("%q: got %q, want %q", test.chain, got, test.want)
		}
	}
}

// TestShorten checks that both ends stay, and the width where names allow.
func TestShorten(t *testing.T) {
	for n := 2; n < 40; n++ {
		chain := []string{"first"}
		for range n - 2 {
			chain = append(chain, "middle")
		}
		chain = append(chain, "last")
		got := shorten(chain, 50)
		if !strings.HasPrefix(got, "first → ") || !strings.HasSuffix(got, " → last") || utf8.RuneCountInString(got) > 50 {
			t.Errorf("%d: %q", n, got)
		}
	}
}
