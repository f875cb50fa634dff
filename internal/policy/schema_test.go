package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/strictyaml"
)

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// instance reads YAML as an editor would.
func instance(data []byte) (any, error) {
	j, err := yaml.YAMLToJSON(data)
	if err != nil {
		return nil, err
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(j))
}

func TestSchemaValid(t *testing.T) {
	schema := compile(t)
	files := map[string][]byte{"init.yaml": Init()}
	for _, file := range testFiles(t, "valid/*.yaml") {
		files[file] = read(t, file)
	}
	for name, data := range files {
		v, err := instance(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := Parse(name, data); err != nil {
			t.Error(err)
		}
	}
}

// Where the schema can express what is wrong it must say so.
func TestSchemaInvalid(t *testing.T) {
	blind := []string{ // to duplicates, to what is not a tree of values, and to what YAML libraries forgive
		"control", "directive", "documents-end", "duplicates", "long", "tabs",
	}
	schema := compile(t)
	for _, file := range testFiles(t, "invalid/*.yaml") {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		v, err := instance(read(t, file))
		if err != nil {
			continue // an editor tells that without a schema
		}
		if err := schema.Validate(v); (err == nil) != slices.Contains(blind, name) {
			t.Errorf("%s: the schema says %v", name, err)
		}
	}
}

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
	same("classes", at("$defs", "class", "enum"), finding.Classes())
	same("version", at("properties", "version", "const"), Version)
	defaults := at("properties", "defaults", "properties").(map[string]any)
	same("classes under defaults", len(defaults), len(finding.Classes()))
	for _, class := range finding.Classes() {
		same("default of "+string(class), at("properties", "defaults", "properties", string(class), "default"), class.Default())
	}

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
