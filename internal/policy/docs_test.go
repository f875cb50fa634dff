package policy

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDocs holds docs/policy.md against the schema: each key has a row.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "policy.md"))
	if err != nil {
		t.Fatal(err)
	}
	type object struct{ Properties map[string]any }
	var schema struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	for _, o := range []object{schema.object, schema.Defs["rule"], schema.Defs["step"]} {
		if len(o.Properties) == 0 {
			t.Fatal("no properties")
		}
		for key := range o.Properties {
			if !strings.Contains(string(page), "`"+key+"`") {
				t.Errorf("docs/policy.md says nothing of %s", key)
			}
		}
	}
}
