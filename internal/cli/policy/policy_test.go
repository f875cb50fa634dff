package policy

import (
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
)

// The help names the classes that a rule has to name: no more, no fewer.
func TestReplacingClasses(t *testing.T) {
	_, text, ok := strings.Cut(long(), "what it is not:")
	list, _, ok2 := strings.Cut(text, " have to be named.")
	if !ok || !ok2 {
		t.Fatal("the help does not say which classes a rule has to name")
	}
	named := strings.Fields(strings.NewReplacer(",", " ", " and ", " ").Replace(list))
	for _, class := range finding.Classes() {
		count := 0
		for _, word := range named {
			if word == string(class) {
				count++
			}
		}
		if want := map[bool]int{true: 1}[class.IsNamed()]; count != want {
			t.Errorf("the help names %s %d times among %s, want %d", class, count, named, want)
		}
	}
}
