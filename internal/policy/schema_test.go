package policy

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/strictyaml"
)

func TestSchemaEnums(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	at := func(path ...string) any {
		var v any = schema
		for _, key := range path {
			m, ok := v.(map[string]any)
			if !ok || m[key] == nil {
				t.Fatalf("the schema has no %v", path)
			}
			v = m[key]
		}
		return v
	}
	same := func(what string, got, want any) {
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: the schema says %v, the code %v", what, got, want)
		}
	}
	same("modes", at("properties", "mode", "enum"), finding.Modes())
	same("default mode", at("properties", "mode", "default"), None().Mode)
	same("actions", at("$defs", "action", "enum"), finding.Actions())
	same("version", at("properties", "version", "const"), Version)

	// The keys: Parse lists those it knows in its message.
	_, err := Parse(FileName, []byte("version: 1\nxxxxxxxx: 1\nrules: [{module: m, action: allow, xxxxxxxx: 1}]\n"))
	errs := err.(strictyaml.Errors)
	for i, keys := range []any{at("properties"), at("$defs", "rule", "properties")} {
		_, list, _ := strings.Cut(strings.TrimSuffix(errs[i].Message, ")"), "want one of: ")
		known := strings.Split(list, ", ")
		slices.Sort(known)
		var inSchema []string
		for key := range keys.(map[string]any) {
			inSchema = append(inSchema, key)
		}
		slices.Sort(inSchema)
		same("keys", inSchema, known)
	}
}

// The schema's two lists of classes are written from the table: set UPDATE=1 to do it.
func TestSchemaClasses(t *testing.T) {
	var defaults, names []string
	for _, info := range append(finding.Table(), finding.NoEffect()) {
		description, err := json.Marshal(info.Short)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, fmt.Sprintf("%q", info.Class))
		defaults = append(defaults, fmt.Sprintf(`        %q: {
          "description": %s,
          "$ref": "#/$defs/action",
          "default": %q
        }`, info.Class, description, info.Default))
	}
	want := between(t, string(Schema()), `"class": {
      "enum": [`, "]", strings.Join(names, ", "))
	want = between(t, want, `keeps its built-in default.",
      "type": ["object", "null"],
      "additionalProperties": false,
      "properties": {
`, `
      }
    },
    "rules"`, strings.Join(defaults, ",\n"))
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile("schema.json", []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(Schema()) != want {
		t.Error("schema.json has other classes than the table of internal/finding: UPDATE=1 go test ./internal/policy writes it anew")
	}
}

// between returns text with another part between two pieces of it.
func between(t *testing.T, text, front, back, part string) string {
	t.Helper()
	before, rest, ok := strings.Cut(text, front)
	_, after, ok2 := strings.Cut(rest, back)
	if !ok || !ok2 {
		t.Fatalf("no %q and %q", front, back)
	}
	return before + front + part + back + after
}
