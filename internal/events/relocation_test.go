package events

import (
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
)

// What a module calls itself does not make it a part of the toolchain.
func TestReferenceOfToolchain(t *testing.T) {
	for from, want := range map[Package]bool{
		{Path: "time", Module: "std", Version: "go1.26.8"}:            true,
		{Path: "cmd/go", Module: "cmd", Version: "go1.26.8"}:          true,
		{Path: "time", Module: "std", Version: "go1.25.12"}:           false,
		{Path: "std/app", Module: "std"}:                              false,
		{Path: "std/app", Module: "std", Version: "(devel)"}:          false,
		{Path: "cmd/lib", Module: "cmd", Version: "v1.0.0"}:           false,
		{Path: "example.com/a", Module: "example.com/a", Version: ""}: false,
	} {
		r := Relocation{Go: "go1.26.8", From: from, Classes: []finding.Class{finding.ClassShadow}, Decision: Decision{Action: finding.Warn}}
		if got := r.Reference().Toolchain; got != want {
			t.Errorf("%+v: of the toolchain: %t", from, got)
		}
		if r.Reference().IsFinding() == want {
			t.Errorf("%+v: a finding: %t", from, want)
		}
	}
}
