package report

import (
	"testing"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

// A part that has no text leaves no semicolon behind.
func TestStopParts(t *testing.T) {
	directive := &events.Directive{File: "/src/dup/lib/lib.go", Line: 5}
	for _, test := range []struct {
		name      string
		directive *events.Directive
		chain     []string
		want      string
	}{
		{
			"a chain in one module is not shown", directive, []string{"example.com/dup", "example.com/dup/lib"},
			"the definition of example.com/h.Stack by example.com/dup/lib of example.com/dup stops the link, " +
				"whatever the policy says: main defines it too; pushed at /src/dup/lib/lib.go:5",
		},
		{
			"a chain from another module", directive, []string{"example.com/app", "example.com/dup/lib"},
			"the definition of example.com/h.Stack by example.com/dup/lib of example.com/dup stops the link, " +
				"whatever the policy says: main defines it too; pushed at /src/dup/lib/lib.go:5; imports: example.com/app → example.com/dup/lib",
		},
		{
			"no line", nil, nil,
			"the definition of example.com/h.Stack by example.com/dup/lib of example.com/dup stops the link, " +
				"whatever the policy says: main defines it too",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			rel := events.Relocation{
				Symbol: "example.com/h.Stack", Direction: finding.DirectionPush, Directive: test.directive, Chain: test.chain,
				Classes: []finding.Class{finding.ClassDuplicate}, Reach: finding.ReachLive,
			}
			rel.From.Path, rel.From.Module = "example.com/dup/lib", "example.com/dup"
			rel.Linker.Why = "main defines it too: the linker stops at a duplicated definition"
			if got := msgStop(&rel, "exe"); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}
