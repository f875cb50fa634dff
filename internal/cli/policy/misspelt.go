package policy

import (
	"fmt"
	"strings"

	"github.com/linkgate/linkgate/internal/distance"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/symbols"
)

// misspelt says which symbols of the rules no release of std has, where a slip away it has another
// one: a rule that denies the wrong name denies nothing. An organisation's policy is checked here
// too, since no build there tells which of its rules match.
func misspelt(p *policy.Policy) []string {
	var lines []string
	for _, r := range p.Rules {
		for _, s := range r.Symbols {
			if strings.ContainsAny(strings.ReplaceAll(s, "(*", ""), `*?[\`) || symbols.IsAPI(s) {
				continue
			}
			if _, ok := symbols.Lookup(s); ok {
				continue
			}
			if near := symbols.Nearest(s, 1); len(near) > 0 && distance.Between(s, near[0], 2) <= 2 {
				lines = append(lines, fmt.Sprintf("%s: warning: no Go release has %s: did you mean %s?", p.At(r), s, near[0]))
			}
		}
	}
	return lines
}
