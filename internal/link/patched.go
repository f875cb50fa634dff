package link

import (
	"maps"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/symname"
)

// patched reports whether a package of std opens a symbol that is closed in the release:
// its sources were changed for this build. A name without a dot is open anyway, and a
// variable without a value under another package's name is a pull.
func patched(released symbols.Release, pkg string, s goobj.Symbol) bool {
	pull := s.Var && !s.Content && !symname.In(s.Name, pkg)
	return s.Linkname && !pull && strings.Contains(s.Name, ".") && !released.IsOpened(s.Name)
}

// patchedStd lists the symbols that std opens or adds in a program and not in the release, sorted.
func patchedStd(p *Program) []string {
	list := slices.Collect(maps.Values(p.added))
	for _, pk := range p.packages {
		list = append(list, pk.summary.Opened...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// byPatch says how a reference passes only because of what the released std does not have: it
// is empty where that is not so. An exported symbol is added, any other opened; for a push, what
// counts is a declaration that asks others for the symbol. Up to Go 1.26 a pull of an assembly
// function that the release does not open counts too.
func byPatch(p *Program, ref linkname.Reference) string {
	opened := false
	switch {
	case ref.Std || !ref.TargetStd || !strings.Contains(ref.Symbol, "."):
	case p.adds(ref.Symbol):
		return "added"
	case ref.Class == finding.ClassWrapper:
		opened = !p.release.Rules.AsmChecked && !p.released.IsOpened(ref.Symbol)
	case ref.Class != finding.ClassHandshake:
	case ref.Push:
		opened = !p.released.Has(ref.Symbol)
	default:
		opened = !p.released.IsOpened(ref.Symbol)
	}
	if opened {
		return "opened"
	}
	return ""
}
