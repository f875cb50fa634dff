package project

import (
	"errors"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/policy"
)

// A module's file is read from the module cache, by its escaped name, and not
// while go is unpacking it.
func TestReadModule(t *testing.T) {
	cache := writeTree(t, `
-- corp.example/!policy@v1.0.0-!r!c1/linkgate.yaml --
one
-- corp.example/half@v1.0.0/linkgate.yaml --
two
-- cache/download/corp.example/half/@v/v1.0.0.partial --
`)
	for _, tt := range []struct {
		module, path, want string
		missing            bool
	}{
		{"corp.example/Policy@v1.0.0-RC1", "linkgate.yaml", "one", false},
		{"corp.example/Policy@v1.0.0-RC1", "more/linkgate.yaml", "has no more/linkgate.yaml", false},
		{"corp.example/policy@v1.0.0-RC1", "linkgate.yaml", "not in the module cache", true},
		{"corp.example/half@v1.0.0", "linkgate.yaml", "not in the module cache", true},
		{"corp.example/none@v1.0.0", "linkgate.yaml", "not in the module cache", true},
		{"../../etc@v1.0.0", "linkgate.yaml", "malformed module path", false},
		{"corp.example/Policy", "linkgate.yaml", "not in the module cache", true},
	} {
		data, err := readModule(cache, policy.Place{Module: tt.module, Path: tt.path})
		got := string(data)
		if err != nil {
			got = err.Error()
		}
		var missing *policy.MissingModule
		if !strings.Contains(got, tt.want) || errors.As(err, &missing) != tt.missing {
			t.Errorf("%s %s: %q, want %q", tt.module, tt.path, got, tt.want)
		}
	}
}
