package symbols

import (
	"fmt"
	"strings"

	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// Missing says in a clause since when the standard library has a symbol no more, for a
// build with Go 1.minor that lacks it; empty where the table does not tell. known says
// that some release has it on some system.
func Missing(name string, minor int, goos, goarch string) (text string, known bool) {
	s, known := Lookup(name)
	if !known {
		pkg := symname.Package(name)
		if pkg == "" || IsAPI(name) || !strings.Contains(table(), "\n"+pkg+"\n") {
			return "", false
		}
		return fmt.Sprintf("it is in none of go1.%d to go1.%d", toolchain.First, toolchain.Last), false
	}
	last, next := 0, 0
	for i, state := range s.On(goos, goarch) {
		switch there := toolchain.First + i; {
		case state == Absent:
		case there <= minor:
			last = there
		case next == 0:
			next = there
		}
	}
	on := " for " + goos + "/" + goarch
	switch {
	case last == minor:
		return "", true // it should be there
	case last > 0:
		return fmt.Sprintf("go1.%d has it%s, go1.%d no longer", last, on, last+1), true
	case next > 0:
		return fmt.Sprintf("it came with go1.%d%s", next, on), true
	}
	return fmt.Sprintf("it is in none of go1.%d to go1.%d%s", toolchain.First, toolchain.Last, on), true
}

// Instead says in a clause what Go offers in place of a symbol, empty where nothing is
// known.
func Instead(name string) string {
	r, ok := ReplacementOf(name)
	if !ok {
		return ""
	}
	var names []string
	for _, api := range r.APIs {
		names = append(names, api.Name)
	}
	if len(names) == 0 {
		return "Go has no API for it"
	}
	return "use " + strings.Join(names, " or ")
}
