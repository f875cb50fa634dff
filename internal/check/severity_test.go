package check

import (
	"testing"

	"github.com/linkgate/linkgate/internal/directive"
	"github.com/linkgate/linkgate/internal/risk"
)

// The worst comes first, but modules and packages stay together.
func TestOrder(t *testing.T) {
	list := []Group{
		{Finding: Finding{Module: "a", Package: "a", Symbol: "runtime.nanotime", Risk: risk.Clock}},
		{Finding: Finding{Module: "b", Package: "b/x", Symbol: "runtime.nanotime", Risk: risk.Clock}},
		{Finding: Finding{Module: "b", Package: "b/y", Symbol: "runtime.memmove", Risk: risk.Memory}},
		{Finding: Finding{Module: "b", Package: "b/y", Symbol: "crypto/tls.x", Risk: risk.Crypto}},
		{Finding: Finding{Module: "c", Package: "c", Symbol: "crypto/tls.x", Risk: risk.Crypto, ID: directive.NoReason}},
	}
	sortGroups(list)
	got := ""
	for _, g := range list {
		got += g.Package + " " + string(g.Risk) + "; "
	}
	if want := "b/y crypto; b/y memory; b/x clock; a clock; c crypto; "; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// A package that imports crypto makes secrets.
func TestRisk(t *testing.T) {
	for path, want := range map[string]risk.Class{"crypto/aes": risk.Secrets, "cryptography": risk.Random} {
		if got := (&pkg{imports: []string{path}}).risk("runtime.fastrand"); got != want {
			t.Errorf("with %s: %s, want %s", path, got, want)
		}
	}
}
