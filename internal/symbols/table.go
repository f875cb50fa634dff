package symbols

import (
	_ "embed"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// The table is written by `go run ./scripts/symbols`. It is text, and not
// compressed, so that the change of a new Go version can be read; it is a
// string, and searched as it is, so that it costs nothing until it is asked.
//
//go:embed table.txt
var tables string

// apart stands between the two tables of the file.
const apart = "\f\n"

// table returns the table: every symbol that is not API alone.
func table() string { before, _, _ := strings.Cut(tables, apart); return before }

// api returns what the table leaves out, in the same form: exported functions, methods and
// variables that no directive marks.
func api() string { _, after, _ := strings.Cut(tables, apart); return after }

// A Version is what is known of one Go version.
type Version struct {
	Minor   int
	Source  *Source
	Blocked map[string][]string      // of its linker: symbol to the packages that may refer to it
	Systems func(file string) uint64 // the systems that some build takes a file for
}

// Collect returns the rows of the table, sorted by package and name: every
// symbol of the versions that is not API alone; those of the API; and systems.txt.
func Collect(versions []Version, systems []string) (list, api []Symbol, onSystem []byte) {
	rows := make(map[string]*Symbol)
	row := func(name string) *Symbol {
		if rows[name] == nil {
			rows[name] = &Symbol{Name: name, Form: None, States: never()}
		}
		return rows[name]
	}
	for _, v := range versions {
		i := v.Minor - toolchain.First
		for name := range v.Source.Definitions {
			r := row(name)
			r.Form, r.States[i] = v.Source.Form(name), v.Source.State(name)
		}
		for name, allowed := range v.Blocked {
			r := row(name)
			r.States[i], r.Allowed = Blocked, allowed
		}
	}
	for _, r := range rows {
		plain := !slices.ContainsFunc(r.States[:], func(s State) bool { return s != Absent && s != Present })
		if plain && IsAPI(r.Name) {
			api = append(api, *r)
		} else {
			list = append(list, *r)
		}
	}
	slices.SortFunc(list, compareNames)
	slices.SortFunc(api, compareNames)
	lines := newLines(systems)
	for i := range list {
		list[i].line = lines.add(list[i].States, onSystems(list[i].Name, versions, len(systems)))
	}
	return list, api, lines.format()
}

// onSystems returns the states of a symbol on each system.
func onSystems(name string, versions []Version, systems int) []States {
	on := make([]States, systems)
	for i := range on {
		on[i] = never()
		for _, v := range versions {
			state := v.Source.StateOf(name, func(file string) bool { return v.Systems(file)>>i&1 == 1 })
			if _, blocked := v.Blocked[name]; blocked {
				state = Blocked
			}
			on[i][v.Minor-toolchain.First] = state
		}
	}
	return on
}

func never() (s States) {
	for i := range s {
		s[i] = Absent
	}
	return s
}

func always() (s States) {
	for i := range s {
		s[i] = Present
	}
	return s
}

func compareNames(a, b Symbol) int {
	apkg, alocal := symname.Split(a.Name)
	bpkg, blocal := symname.Split(b.Name)
	if apkg != bpkg {
		return strings.Compare(apkg, bpkg)
	}
	return strings.Compare(alocal, blocal)
}

// Format returns what table.txt holds: the rows of the table, and those of the API.
func Format(rows, api []Symbol) []byte {
	return []byte(format(rows) + apart + format(api))
}

// format returns rows as a table holds them: a line for each package, and
// below it, behind a space, one for each symbol: its name in the package, the
// states in all versions, its form and, behind an equals sign, the packages on
// the blocked list; @2 is a line of systems.txt. States are left out where the symbol is present in all
// versions and not open, the form of functions and methods, which names tell
// apart.
func format(rows []Symbol) string {
	var b strings.Builder
	last := "?"
	for _, r := range rows {
		pkg, local := symname.Split(r.Name)
		if pkg != last {
			b.WriteString(pkg + "\n")
			last = pkg
		}
		b.WriteString(" " + local)
		if r.States != always() {
			b.WriteString(" " + r.States.String())
		}
		if r.Form != formOf(local) {
			b.WriteString(" " + string(r.Form))
		}
		if len(r.Allowed) > 0 {
			b.WriteString(" =" + strings.Join(r.Allowed, ","))
		}
		if r.line > 0 {
			fmt.Fprintf(&b, " @%d", r.line)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// formOf returns what a name stands for where the table does not say.
func formOf(local string) Form {
	if strings.Contains(local, ".") {
		return Method
	}
	return Func
}

// All yields every symbol of the table, by package and name.
func All() iter.Seq[Symbol] { return all(table()) }

func all(table string) iter.Seq[Symbol] {
	return func(yield func(Symbol) bool) {
		pkg := ""
		for line := range strings.Lines(table) {
			line = strings.TrimSuffix(line, "\n")
			row, ok := strings.CutPrefix(line, " ")
			if !ok {
				pkg = line
				continue
			}
			if !yield(parseRow(pkg, row)) {
				return
			}
		}
	}
}

// parseRow reads a line of the table.
func parseRow(pkg, row string) Symbol {
	f := strings.Fields(row)
	s := Symbol{Name: f[0], Form: formOf(f[0]), States: always()}
	if pkg != "" {
		s.Name = symname.Prefix(pkg) + "." + f[0]
	}
	for _, field := range f[1:] {
		if allowed, ok := strings.CutPrefix(field, "="); ok {
			s.Allowed = strings.Split(allowed, ",")
		} else if line, ok := strings.CutPrefix(field, "@"); ok {
			s.line, _ = strconv.Atoi(line) // the table is ours
		} else if strings.Trim(field, "-.aspb") == "" && len(field) == len(s.States) {
			s.States = parseStates(field)
		} else {
			s.Form = Form(field)
		}
	}
	return s
}

// An index has the rows of each package of a table.
type index map[string]string

func newIndex(table string) index {
	rows := make(index)
	pkg, start, at := "", 0, 0
	for line := range strings.Lines(table) {
		if line[0] != ' ' {
			rows[pkg] = table[start:at]
			pkg, start = strings.TrimSuffix(line, "\n"), at+len(line)
		}
		at += len(line)
	}
	rows[pkg] = table[start:]
	return rows
}

// Lookup returns what the table knows of a symbol. What it does not know is
// either API, or in none of the versions. Who looks for many asks a [Release].
func Lookup(name string) (Symbol, bool) { return newIndex(table()).lookup(name) }

// lookup is [Lookup]. The rows of a package are sorted by name.
func (x index) lookup(name string) (Symbol, bool) {
	pkg, local := symname.Split(name)
	for rows := x[pkg]; rows != ""; {
		start := strings.LastIndexByte(rows[:len(rows)/2], '\n') + 1
		row, after, _ := strings.Cut(rows[start+1:], "\n")
		at, _, _ := strings.Cut(row, " ")
		switch {
		case at == local:
			return parseRow(pkg, row), true
		case local < at:
			rows = rows[:start]
		default:
			rows = after
		}
	}
	return Symbol{}, false
}
