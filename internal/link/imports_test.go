package link

import (
	"fmt"
	"testing"
)

func TestChain(t *testing.T) {
	m := imports{first: map[string]string{"a": "main", "b": "a", "runtime/b": "runtime"}}
	for pkg, want := range map[string]string{"main": "[main]", "a": "[main a]", "b": "[main a b]", "runtime": "[runtime]", "runtime/b": "[runtime runtime/b]"} {
		if got := fmt.Sprint(m.chain(pkg)); got != want {
			t.Errorf("%s: %s, want %s", pkg, got, want)
		}
	}
}

func TestImporters(t *testing.T) {
	m := imports{of: map[string][]string{"main": {"a", "b"}, "a": {"c", "d"}, "b": {"c"}, "d": {"a"}}} // no cycle of go's, but one must end
	got := m.importers([]string{"c", "b", "c", "none"})
	want := map[string]map[string]bool{
		"c": {"c": true, "a": true, "b": true, "d": true, "main": true}, "b": {"b": true, "main": true}, "none": {"none": true},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
