package policy

import (
	"slices"
	"testing"

	"github.com/linkgate/linkgate/internal/policy"
)

func TestMisspelt(t *testing.T) {
	p, err := policy.Parse("linkgate.yaml", []byte(`version: 1
rules:
  - module: "*"
    symbols: [fmt.toLarge, fmt.tooLarge, runtime.stopTheWrld, "runtime.(*mheap).alloc", "runtime.stopTheWrl*", time.Now, example.com/a.foo, time.now]
    action: deny
    final: true
`))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"linkgate.yaml:3: warning: no Go release has fmt.toLarge: did you mean fmt.tooLarge?",
		"linkgate.yaml:3: warning: no Go release has runtime.stopTheWrld: did you mean runtime.stopTheWorld?",
	}
	if got := misspelt(p); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
