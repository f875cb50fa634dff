package symbols

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// systems says what differs between systems: a symbol can be there, or in assembly, on
// some of them alone. Its first line names the systems. Each other line is one way to
// differ: states, as in the table, and the systems that have these, as a number in base
// 16 whose bit 0 is the first system. A row of the table names its line, "@2".
//
//go:embed systems.txt
var systems string

// Systems returns the systems of the table, "linux/amd64", sorted.
func Systems() []string {
	first, _, _ := strings.Cut(systems, "\n")
	return strings.Fields(first)
}

// On returns the states of a symbol on one system, over all builds for it. Where nothing
// is known of the system they are those of all systems together.
func (s Symbol) On(goos, goarch string) States {
	if s.line == 0 {
		return s.States
	}
	system := slices.Index(Systems(), goos+"/"+goarch)
	if system < 0 {
		return s.States
	}
	n := 0
	for line := range strings.Lines(systems) {
		if n++; n != s.line {
			continue
		}
		for _, field := range strings.Fields(line) {
			states, mask, _ := strings.Cut(field, ":")
			bits, err := strconv.ParseUint(mask, 16, 64)
			if err == nil && bits>>system&1 == 1 && len(states) == len(s.States) {
				return parseStates(states)
			}
		}
	}
	return s.States
}

// Closed returns the first release after Go 1.minor that refuses a pull which passes
// there, or has the symbol no more. ok is false where none does. wrappers says that
// functions have ABI wrappers on the system: without them Go 1.27 does not check
// assembly.
func (s Symbol) Closed(minor int, goos, goarch string, wrappers bool) (in int, gone, ok bool) {
	states := s.On(goos, goarch)
	for in = minor + 1; in <= toolchain.Last; in++ {
		switch state := states[in-toolchain.First]; {
		case state == Absent:
			return in, true, true
		case !state.Open(in) && (state != Assembly || wrappers):
			return in, false, true
		}
	}
	return 0, false, false
}

// Pushed reports whether the newest known release pushes a symbol on a system.
func (s Symbol) Pushed(goos, goarch string) bool {
	states := s.On(goos, goarch)
	return states[len(states)-1] == Pushed
}

// A lines collects the lines of systems.txt while a table is made.
type lines struct {
	list   []string
	number map[string]int
}

// add returns the number of the line for what a symbol is on each system, 0 where that is
// the same as on all together.
func (l *lines) add(all States, on []States) int {
	masks := make(map[States]uint64)
	for i, states := range on {
		masks[states] |= 1 << i
	}
	if _, same := masks[all]; same && len(masks) == 1 {
		return 0
	}
	var fields []string
	for _, states := range slices.SortedFunc(maps.Keys(masks), func(a, b States) int { return strings.Compare(a.String(), b.String()) }) {
		fields = append(fields, fmt.Sprintf("%s:%x", states, masks[states]))
	}
	line := strings.Join(fields, " ")
	if l.number[line] == 0 {
		l.list = append(l.list, line)
		l.number[line] = len(l.list)
	}
	return l.number[line]
}

func newLines(systems []string) *lines {
	return &lines{[]string{strings.Join(systems, " ")}, make(map[string]int)}
}

func (l *lines) format() []byte { return []byte(strings.Join(l.list, "\n") + "\n") }

func (s States) String() string {
	var b strings.Builder
	for _, state := range s {
		b.WriteByte(byte(state))
	}
	return b.String()
}

// parseStates reads what String writes, of the same length.
func parseStates(text string) (s States) {
	for i := range s {
		s[i] = State(text[i])
	}
	return s
}
