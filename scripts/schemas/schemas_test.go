// Package schemas holds what linkgate reads and writes against JSON Schemas: policies
// against linkgate's own, SARIF against the official one. It is a module of its own, so
// that linkgate requires no validator.
package schemas

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const policies = "../../internal/policy/"

func read(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func matching(t *testing.T, pattern string) []string {
	t.Helper()
	list, err := filepath.Glob(pattern)
	if err != nil || len(list) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(list), err)
	}
	return list
}

func compile(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(read(t, file)))
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

// fromYAML reads YAML as an editor would.
func fromYAML(data []byte) (any, error) {
	j, err := yaml.YAMLToJSON(data)
	if err != nil {
		return nil, err
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(j))
}

func TestPolicyValid(t *testing.T) {
	schema := compile(t, policies+"schema.json")
	for _, file := range matching(t, policies+"testdata/valid/*.yaml") {
		v, err := fromYAML(read(t, file))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// Where the schema can express what is wrong it must say so.
func TestPolicyInvalid(t *testing.T) {
	blind := []string{ // to duplicates, to what is not a tree of values, and to what YAML libraries forgive
		"control", "directive", "documents-end", "duplicates", "long", "rollout-merge", "tabs",
	}
	schema := compile(t, policies+"schema.json")
	for _, file := range matching(t, policies+"testdata/invalid/*.yaml") {
		v, err := fromYAML(read(t, file))
		if err != nil {
			continue // an editor tells that without a schema
		}
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		if err := schema.Validate(v); (err == nil) != slices.Contains(blind, name) {
			t.Errorf("%s: the schema says %v", name, err)
		}
	}
}

// The tests of internal/report write these files anew.
func TestSARIF(t *testing.T) {
	schema := compile(t, "testdata/sarif-schema-2.1.0.json")
	for _, file := range matching(t, "../../internal/report/testdata/*sarif*.golden") {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(read(t, file)))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	if err := schema.Validate(map[string]any{"version": "2.1.0"}); err == nil {
		t.Error("the schema takes a log without runs")
	}
}
