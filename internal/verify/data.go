package verify

import (
	_ "embed"
	"strings"

	"github.com/linkgate/linkgate/internal/binary"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/symname"
)

// data looks for functions of std as values, and for its variables, where the file has their
// names.
func (s *search) data(to binary.Targets) {
	values := make(map[uint64]string) // by the address that stands for the function
	var wanted []binary.Range
	for addr, entry := range s.program.Values(to) {
		if isAccessed(s.targets[entry]) {
			continue
		}
		values[addr] = s.targets[entry]
		wanted = append(wanted, binary.Range{Addr: addr, Size: 8})
	}
	vars := make(map[uint64]string)
	list := s.program.Image.Symbols()
	s.stripped = len(list) == 0
	for _, v := range list {
		if v.Size > 0 && s.isVar(v.Name) { // several of no size share an address
			vars[v.Addr] = v.Name
			wanted = append(wanted, binary.Range{Addr: v.Addr, Size: v.Size})
		}
	}
	ranges := binary.NewRanges(wanted)
	for ref := range s.program.References(ranges) {
		r, _ := ranges.Find(ref.Addr)
		if name, ok := vars[r.Addr]; ok {
			s.use(Var, name, ref)
		} else if ref.Addr == r.Addr {
			s.use(Value, values[r.Addr], ref)
		}
	}
	s.variables(list, values)
}

// The variables that small functions of std use, and the functions that these take as values: an
// instruction of theirs that is inlined may stand anywhere. `go run ./scripts/accessors` writes the list.
//
//go:embed accessors.txt
var accessors string

func isAccessed(name string) bool { return strings.Contains(accessors, "\n"+name+"\n") }

// isVar reports whether a symbol is a variable of std that is not API, and whose use tells who
// uses it: not the compiler by itself, nor a body that is inlined without a trace.
func (s *search) isVar(name string) bool {
	return !isAccessed(name) && s.owners.std.vars[name] && !s.owners.std.compiler[name] && !symbols.IsAPI(name) &&
		(symname.PrefixOf(name) == "" || s.owners.isStd(symname.PrefixOf(name)))
}

// use notes an instruction that refers to a symbol of std, unless it is std's own.
func (s *search) use(kind Kind, symbol string, ref binary.Reference) {
	frame := ref.From.Frame(ref.PC)
	name, file := string(frame.Name), string(frame.File)
	if s.owners.explains(name, file) || s.isClosure(frame) {
		return
	}
	s.add(kind, symbol, s.class(symbol), s.packageOf(name), Place{name, file, frame.Line, ref.PC})
}

// variables looks for values in the variables of packages outside of std.
func (s *search) variables(list []binary.Symbol, values map[uint64]string) {
	for _, v := range list {
		prefix := symname.PrefixOf(v.Name)
		if prefix == "" || s.owners.isStd(prefix) || s.owners.isToolchain(prefix) {
			continue
		}
		for addr, word := range s.program.Words(v.Addr, v.Size) {
			if symbol, ok := values[word]; ok {
				s.add(Value, symbol, s.class(symbol), s.packageOf(v.Name), Place{Func: v.Name, Address: addr})
			}
		}
	}
}
