package explain

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/cli/refs"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// symbolExplained is what is known of a symbol.
type symbolExplained struct {
	Schema int    `json:"schema"`
	Symbol string `json:"symbol"`
	// Kind is func, method, var, asm (a function in assembly, or of the
	// compiler), none (blocked, and of the linker's making), or empty for what
	// no known version of the standard library has.
	Kind string `json:"kind,omitempty"`
	// Nearest are known names close to one that is not known.
	Nearest []string `json:"nearest,omitempty"`
	// Named is the name that was asked for, when the source has it and the
	// linker does not.
	Named string `json:"named,omitempty"`

	// Toolchain is the one in use, and State what it says of the symbol on
	// its system: see stateName.
	Toolchain      *usedToolchain `json:"toolchain,omitempty"`
	ToolchainError string         `json:"toolchain_error,omitempty"`
	State          string         `json:"state,omitempty"`
	Open           bool           `json:"open"` // its linker lets any package pull the symbol
	API            bool           `json:"api"`  // exported: no linkname is needed
	Allowed        []string       `json:"allowed,omitempty"`
	Defined        []defined      `json:"defined,omitempty"`
	Pushed         []pushed       `json:"pushed,omitempty"`
	HallOfShame    []string       `json:"hall_of_shame,omitempty"`

	// Versions has the state in every version of the embedded table, on Toolchain's
	// system, and without a toolchain over all; empty when the table does not know the
	// symbol.
	Versions    []versionState       `json:"versions,omitempty"`
	differs     bool                 // from other systems
	Replacement *symbols.Replacement `json:"replacement,omitempty"`

	// References are those of Log, the build log; without one Missing says
	// why there is none.
	Log        string               `json:"log,omitempty"`
	Missing    string               `json:"log_missing,omitempty"`
	Unread     int                  `json:"log_unread,omitempty"`
	References []*events.Relocation `json:"references"`
}

// A defined is a place that defines or declares the symbol.
type defined struct {
	symbols.Position
	Form     symbols.Form `json:"form"`
	Declared bool         `json:"declared,omitempty"` // a declaration without a body
	Built    bool         `json:"built"`              // on the system in use
}

// A pushed is a directive that opens the symbol.
type pushed struct {
	symbols.Position
	Text  string `json:"text"`
	Std   bool   `json:"std"`   // to the standard library alone
	Built bool   `json:"built"` // on the system in use
}

type versionState struct {
	Go    string `json:"go"`
	State string `json:"state"`
	Open  bool   `json:"open"`
}

// stateName returns what JSON calls a state: absent, closed, assembly, std,
// open or blocked.
func stateName(s symbols.State) string {
	switch s {
	case symbols.Present:
		return "closed"
	case symbols.Assembly:
		return "assembly"
	case symbols.Std:
		return "std"
	case symbols.Pushed:
		return "open"
	case symbols.Blocked:
		return "blocked"
	}
	return "absent"
}

// explainSymbol gathers what the table, the toolchain's sources and the log
// know of a symbol.
func explainSymbol(name string, log *refs.Log) *symbolExplained {
	e := &symbolExplained{Schema: 1, Symbol: name, Log: log.Path, Missing: log.Missing, Unread: log.Unread, References: []*events.Relocation{}}
	if !looksLikeModule(name) {
		if err := e.readToolchain(); err != nil {
			e.ToolchainError = err.Error()
		}
	}
	if s, ok := symbols.Lookup(e.Symbol); ok {
		states := s.States
		if t := e.Toolchain; t != nil {
			states = s.On(t.GOOS, t.GOARCH)
			e.differs = states != s.States
		}
		for i, state := range states {
			minor := toolchain.First + i
			open := state.Open(minor) || state == symbols.Assembly && e.Toolchain != nil && e.Toolchain.noWrappers()
			e.Versions = append(e.Versions, versionState{fmt.Sprintf("go1.%d", minor), stateName(state), open})
		}
		e.Kind = cmp.Or(e.Kind, string(s.Form))
		if e.Toolchain == nil {
			e.Allowed = s.Allowed
		}
	}
	if r, ok := symbols.ReplacementOf(e.Symbol); ok {
		e.Replacement = &r
	}
	if e.Kind == "" && !looksLikeModule(name) {
		e.Nearest = symbols.Nearest(name, 3)
	}
	e.API = e.Kind != "" && symbols.IsAPI(e.Symbol)
	e.References = append(e.References, log.Of(e.Symbol)...)
	slices.SortStableFunc(e.References, refs.Compare)
	return e
}

// readToolchain adds what the sources of the toolchain in use say.
func (e *symbolExplained) readToolchain() error {
	t, err := openToolchain()
	if err != nil {
		return err
	}
	e.Toolchain = t
	src, err := symbols.ReadSymbol(t.GOROOT, e.Symbol)
	if err != nil {
		return err
	}
	if names := src.Renamed[e.Symbol]; len(src.Definitions[e.Symbol]) == 0 && len(names) > 0 {
		e.Named, e.Symbol = e.Symbol, names[0]
		if src, err = symbols.ReadSymbol(t.GOROOT, e.Symbol); err != nil {
			return err
		}
	}
	for _, d := range src.Definitions[e.Symbol] {
		e.Defined = append(e.Defined, defined{inSrc(d.Position), d.Form, d.Declared, t.system.Builds(d.File)})
	}
	for _, d := range src.Directives[e.Symbol] {
		if d.Push {
			e.Pushed = append(e.Pushed, pushed{inSrc(d.Position), d.Text, d.Std, t.system.Builds(d.File)})
		}
	}
	slices.SortStableFunc(e.Defined, func(a, b defined) int { return order(!a.Built, !b.Built, a.Declared, b.Declared) })
	slices.SortStableFunc(e.Pushed, func(a, b pushed) int { return order(!a.Built, !b.Built) })
	e.HallOfShame = src.Shame[e.Symbol]
	state := src.Only(t.system.Builds).State(e.Symbol)
	if allowed, ok := t.blocked[e.Symbol]; ok {
		state, e.Allowed = symbols.Blocked, allowed
	}
	e.State, e.Open = stateName(state), state.Open(t.minor) || state == symbols.Assembly && t.noWrappers()
	if len(e.Defined) > 0 || state == symbols.Blocked {
		e.Kind = string(src.Form(e.Symbol))
	}
	if len(src.Unread) > 0 {
		return fmt.Errorf("syntax newer than this linkgate's in %s", strings.Join(src.Unread, ", "))
	}
	return nil
}

// order compares pairs of marks, false before true.
func order(marks ...bool) int {
	for i := 0; i < len(marks); i += 2 {
		if marks[i] != marks[i+1] {
			if marks[i] {
				return 1
			}
			return -1
		}
	}
	return 0
}

// inSrc returns a position below GOROOT/src as one below GOROOT.
func inSrc(p symbols.Position) symbols.Position {
	p.File = "src/" + p.File
	return p
}

// sources returns where a replacement is documented: files of this GOROOT
// that are there, and URLs. A file that only newer versions have is on the
// web.
func (e *symbolExplained) sources() []string {
	var list []string
	for _, source := range e.Replacement.Sources {
		if strings.HasPrefix(source, "src/") {
			if e.Toolchain == nil {
				source = "https://go.dev/" + source
			} else if _, err := os.Stat(filepath.Join(e.Toolchain.GOROOT, source)); err != nil {
				source = "https://go.dev/" + source
			}
		}
		list = append(list, source)
	}
	return list
}
