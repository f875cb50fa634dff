package toolchain

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the last release's lists into tables.txt, from the sources in its GOROOT")

// updateList returns a list of tables.txt with what the last release has of it.
// Lines stay where they are. What the release no longer has ends with the one
// before, and what it alone has stands before what it has behind it.
func updateList(old []entry, last []string) []entry {
	var now []string // what the list says of the last release
	for _, e := range old {
		if e.last == Last {
			now = append(now, e.text)
		}
	}
	kept := common(now, last)
	added := func() (list []entry) {
		for len(last) > 0 && (len(kept) == 0 || last[0] != kept[0]) {
			list = append(list, entry{last[0], Last, Last})
			last = last[1:]
		}
		return list
	}
	var list []entry
	for _, e := range old {
		switch {
		case e.last < Last:
			list = append(list, e)
		case len(kept) > 0 && e.text == kept[0]:
			list = append(append(list, added()...), e)
			kept, last = kept[1:], last[1:]
		case e.first < Last:
			e.last = Last - 1
			list = append(list, e)
		}
	}
	return append(list, added()...)
}

// common returns the longest list that is a part of both, in their order.
func common(a, b []string) []string {
	// length[i][j] is that of what a[i:] and b[j:] have in common.
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			length[i][j] = max(length[i+1][j], length[i][j+1])
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			}
		}
	}
	var list []string
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			list = append(list, a[i])
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return list
}

// formatList writes a list as tables.txt has it.
func formatList(list []entry) string {
	var text strings.Builder
	for _, e := range list {
		first, last := "", ""
		if e.first > First {
			first = strconv.Itoa(e.first)
		}
		if e.last < Last {
			last = strconv.Itoa(e.last)
		}
		if first+last != "" {
			fmt.Fprintf(&text, "%s-%s ", first, last)
		}
		fmt.Fprintln(&text, e.text)
	}
	return strings.TrimSpace(text.String())
}

// writeList writes the last release's list into tables.txt.
func writeList(t *testing.T, name string, last []string) {
	t.Helper()
	data, err := os.ReadFile("tables.txt")
	if err != nil {
		t.Fatal(err)
	}
	list := formatList(updateList(slices.Collect(entries(name)), last))
	text := strings.Replace(string(data), tableList(name), list, 1)
	if err := os.WriteFile("tables.txt", []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestUpdateList takes the last release out of the lists and adds it again.
func TestUpdateList(t *testing.T) {
	for _, name := range []string{"blocked", "builtins", "relocations", "flags", "experiments"} {
		whole := slices.Collect(entries(name))
		var before []entry // as it was when Last was not built in
		for _, e := range whole {
			if e.last == Last-1 {
				e.last = Last
			}
			if e.first < Last {
				before = append(before, e)
			}
		}
		last := slices.Collect(entriesOf(name, Last))
		for _, old := range [][]entry{whole, before} {
			got, want := formatList(updateList(old, last)), tableList(name)
			compare(t, name, strings.Split(want, "\n"), strings.Split(got, "\n"))
		}
	}
}
