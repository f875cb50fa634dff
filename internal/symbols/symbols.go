// Package symbols knows the symbols of Go's standard library, as far as
// linknames go: which exist in which known Go version, which are open to
// pulls, which the linker blocks, and what Go offers instead of them.
//
// It answers from a table of all known versions ([Lookup], [Nearest]), made of
// the sources in their GOROOTs, and from the sources of one GOROOT
// ([ReadSource], [ReadSymbol]), with file and line. A linkname directive marks
// a symbol for the linker where the package that defines the symbol has it;
// the rules are those of cmd/compile/internal/noder (writer.go, reader.go) and
// of checkLinkname in cmd/link/internal/loader. TestSourceEqualsObjects holds
// what the sources say against the marks in compiled objects.
//
// The sources of all systems are read as one, with the experiments that are on
// by default. It refuses a GOROOT without them, and names files in a syntax
// newer than it knows.
package symbols

import (
	"go/token"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A Symbol is a package-level function, method or variable of the standard
// library.
type Symbol struct {
	Name    string   // the linker's: net.(*conn).ok
	Form    Form     // in the newest version that has it
	States  States   // of all systems together, see [Symbol.On]
	Allowed []string // packages that may refer to it where it is blocked

	line int // of systems.txt; 0 where all systems have States
}

// States are by release, that of toolchain.First first.
type States [toolchain.Last - toolchain.First + 1]State

// Nowhere reports whether no release has the symbol.
func (s States) Nowhere() bool {
	return !slices.ContainsFunc(s[:], func(state State) bool { return state != Absent })
}

// A Form is what a symbol names.
type Form string

const (
	Func   Form = "func"
	Method Form = "method"
	Var    Form = "var"
	Asm    Form = "asm"  // a function in assembly, or provided by the compiler
	None   Form = "none" // on the linker's blocked list, and defined in no source
)

// A State is what one version does with a symbol. It is that of the version's
// sources for all systems and build tags together: of two that apply on
// different systems the one further down this list.
type State byte

const (
	Absent   State = '-'
	Present  State = '.' // defined, and not open
	Assembly State = 'a' // defined in assembly and not pushed: up to 1.26 the linker lets every pull pass
	Std      State = 's' // go:linknamestd: only the standard library may pull it
	Pushed   State = 'p' // open to pulls
	Blocked  State = 'b' // the linker lets only the packages on its list refer to it
)

// Open reports whether the linker of Go 1.minor lets any package pull a
// symbol in this state.
func (s State) Open(minor int) bool {
	return s == Pushed || s == Assembly && minor <= 26
}

// State returns a symbol's state by these sources. Whether it is blocked is
// for the linker's sources to say.
func (s *Source) State(name string) State {
	return s.StateOf(name, func(string) bool { return true })
}

// StateOf is State by the files that match alone.
func (s *Source) StateOf(name string, match func(file string) bool) State {
	defs := s.definitions(name, match)
	if len(defs) == 0 {
		return Absent
	}
	state := Present
	for _, d := range defs {
		if d.Form == Asm && !d.Declared {
			state = Assembly
		}
	}
	for _, d := range s.Directives[name] {
		if !d.Push || !match(d.File) {
			continue
		}
		if !d.Std {
			return Pushed
		}
		state = Std
	}
	return state
}

// Form returns what a symbol names by these sources.
func (s *Source) Form(name string) Form {
	form := None
	for _, d := range s.Definitions[name] {
		if !d.Declared && (form == None || form == Asm) || form == None && d.Form == Asm {
			form = d.Form
		}
	}
	return form
}

// IsAPI reports whether a symbol can be used without any linkname: an exported
// name of a package that can be imported.
func IsAPI(symbol string) bool {
	pkg, local := symname.Split(symbol)
	for elem := range strings.SplitSeq(pkg, "/") {
		if elem == "internal" || elem == "vendor" {
			return false
		}
	}
	for part := range strings.SplitSeq(local, ".") {
		if !token.IsExported(strings.TrimLeft(part, "(*")) {
			return false
		}
	}
	return pkg != ""
}
