package policy

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
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

// The help says something of each key of a policy, of a rule and of a step.
func TestHelpHasKeys(t *testing.T) {
	type object struct{ Properties map[string]any }
	var schema struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(policy.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	for _, o := range []object{schema.object, schema.Defs["rule"], schema.Defs["step"]} {
		if len(o.Properties) == 0 {
			t.Fatal("no properties")
		}
		for key := range o.Properties {
			if !strings.Contains(long(), key+":") && !strings.Contains(long(), "\n"+key+" ") {
				t.Errorf("the help says nothing of %s", key)
			}
		}
	}
}
