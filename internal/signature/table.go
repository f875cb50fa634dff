package signature

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// The table is text, which `go run ./scripts/signatures` writes:
//
//	linux/amd64 windows/386 …      the systems, the first is bit 0
//	@1 ff 0 0 0 ff                 a coverage: the systems of each release, in hexadecimal
//	runtime                        a package, and below it, behind a space, its rows
//	 f memmove func(unsafe.Pointer, unsafe.Pointer, uintptr) @1
//
// A row is a letter for what it declares, a name and a type; the coverage is left out
// where all releases have it on all systems. A row with a question mark declares
// something that nothing else is known of.

// The letters of rows.
const (
	funcRow     = 'f'
	noescapeRow = 'n' // a function with go:noescape
	cgoRow      = 'c' // one with go:cgo_unsafe_args, which assembly calls without a wrapper
	varRow      = 'v' // without content
	dataRow     = 'd' // with content
	valueRow    = 'i' // with an initial value, which may be content
	typeRow     = 't' // a generic type's parameters are $0, $1
)

// symbolRows are the letters of functions and variables, funcRows of functions.
const (
	funcRows   = "fnc"
	varRows    = "vdi"
	symbolRows = funcRows + varRows
)

// A Table holds what the standard library declares in all known releases and on all
// systems.
type Table struct {
	systems   []string
	coverages []coverage // by number; the first is of everything
	packages  map[string]string
	rows      map[string]map[string][]string // by package, letter and name: types, with coverages
}

// A coverage is for each release the systems that have something.
type coverage [toolchain.Last - toolchain.First + 1]uint64

// ParseTable reads the table, whose text package released has. It is for one goroutine.
func ParseTable(text string) (*Table, error) {
	t := &Table{packages: make(map[string]string), coverages: []coverage{{}}, rows: make(map[string]map[string][]string)}
	head, rest, _ := strings.Cut(text, "\n")
	t.systems = strings.Fields(head)
	for i := range t.coverages[0] {
		t.coverages[0][i] = 1<<len(t.systems) - 1
	}
	for strings.HasPrefix(rest, "@") {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		fields := strings.Fields(line)[1:]
		var sel coverage
		if len(fields) != len(sel) {
			return nil, fmt.Errorf("the table of signatures: a coverage of %d releases", len(fields))
		}
		for i, f := range fields {
			mask, err := strconv.ParseUint(f, 16, 64)
			if err != nil {
				return nil, fmt.Errorf("the table of signatures: %w", err)
			}
			sel[i] = mask
		}
		t.coverages = append(t.coverages, sel)
	}
	for rest != "" {
		pkg, rows, _ := strings.Cut(rest, "\n")
		end := 0
		for end < len(rows) && rows[end] == ' ' {
			n := strings.IndexByte(rows[end:], '\n')
			if n < 0 {
				end = len(rows)
				break
			}
			end += n + 1
		}
		t.packages[pkg], rest = rows[:end], rows[end:]
	}
	return t, nil
}

// lookup returns the type of a row, of one of the letters, that a release has on a system.
func (t *Table) lookup(pkg, letters, name string, release, system int) (letter byte, text string, ok bool) {
	rows := t.rows[pkg]
	if rows == nil {
		rows = index(t.packages[pkg])
		t.rows[pkg] = rows
	}
	for _, letter := range []byte(letters) {
		for _, line := range rows[string(letter)+" "+name] {
			text, number, covered := strings.Cut(line, " @")
			n := 0
			if covered {
				n, _ = strconv.Atoi(number) // the table is ours
			}
			if n < len(t.coverages) && t.coverages[n][release]>>system&1 == 1 {
				return letter, text, true
			}
		}
	}
	return 0, "", false
}

// index returns the rows of a package by letter and name.
func index(text string) map[string][]string {
	rows := make(map[string][]string)
	for line := range strings.Lines(text) {
		line = strings.Trim(line, " \n")
		if len(line) < 2 {
			continue
		}
		name, typ, _ := strings.Cut(line[2:], " ")
		key := line[:2] + name
		rows[key] = append(rows[key], typ)
	}
	return rows
}

// has reports whether a release is built in.
func (t *Table) has(minor int, goos, goarch string) (release, system int, ok bool) {
	system = slices.Index(t.systems, goos+"/"+goarch)
	return minor - toolchain.First, system, system >= 0 && minor >= toolchain.First && minor <= toolchain.Last
}
