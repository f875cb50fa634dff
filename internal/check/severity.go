package check

import (
	"cmp"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/directive"
	"github.com/linkgate/linkgate/internal/risk"
)

// risk returns the class of a symbol that a package pulls. Numbers that can be guessed are for
// secrets where the package imports crypto.
func (p *pkg) risk(symbol string) risk.Class {
	class := risk.Of(symbol)
	isCrypto := func(path string) bool {
		return path == "crypto" || strings.HasPrefix(path, "crypto/") || strings.HasPrefix(path, "golang.org/x/crypto")
	}
	if class == risk.Random && slices.ContainsFunc(p.imports, isCrypto) {
		return risk.Secrets
	}
	return class
}

// Severity is SARIF's security-severity: that of the risk, and 0 for a rule that is about
// nothing but how the source is written.
func (f Finding) Severity() float64 {
	if f.IsRule() && f.ID != directive.Secrets && f.ID != directive.Noescape {
		return 0
	}
	return f.Risk.Severity()
}

// sortGroups puts findings in the order of reports: the module with the worst risk first, in
// it the package, in that the finding.
func sortGroups(list []Group) {
	worst := make(map[string]float64)
	module := func(g Group) string { return g.Module + "\x00" + g.Version }
	pkg := func(g Group) string { return module(g) + "\x00" + g.Package }
	for _, g := range list {
		worst[module(g)] = max(worst[module(g)], g.Severity())
		worst[pkg(g)] = max(worst[pkg(g)], g.Severity())
	}
	slices.SortStableFunc(list, func(a, b Group) int {
		return cmp.Or(cmp.Compare(worst[module(b)], worst[module(a)]), strings.Compare(a.Module, b.Module), strings.Compare(a.Version, b.Version),
			cmp.Compare(worst[pkg(b)], worst[pkg(a)]), strings.Compare(a.Package, b.Package),
			cmp.Compare(b.Severity(), a.Severity()), strings.Compare(a.File, b.File), a.Line-b.Line, strings.Compare(a.Symbol, b.Symbol))
	})
}
