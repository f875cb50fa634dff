package policy

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Suggest returns the rules, as the lines to put under rules:, that would allow the given
// references: one rule a module, with the literal symbols, sorted.
func Suggest(refs []Ref) string {
	symbols := map[string][]string{}
	for _, ref := range refs {
		module := ref.Module
		if ref.Main {
			module = mainModule
		}
		symbols[module] = append(symbols[module], Literal(ref.Symbol))
	}

	var b strings.Builder
	for _, module := range slices.Sorted(maps.Keys(symbols)) {
		b.WriteString("  - module: " + scalar(module) + "\n    symbols:\n")
		slices.Sort(symbols[module])
		for _, symbol := range slices.Compact(symbols[module]) {
			b.WriteString("      - " + scalar(symbol) + "\n")
		}
		b.WriteString("    action: allow\n")
	}
	return b.String()
}

// scalar spells a string in YAML: as it is where nothing in it can be taken for syntax, a number
// or a word like true.
func scalar(s string) string {
	letter := func(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' }
	special := func(r rune) bool { return !letter(r) && !strings.ContainsRune("0123456789._/~-()*", r) }
	name := s == mainModule || strings.ContainsAny(s, "./")
	if !name || strings.IndexFunc(s, letter) != 0 || strings.ContainsFunc(s, special) {
		return strconv.Quote(s)
	}
	return s
}
