package trial

import (
	"reflect"
	"testing"
)

func TestSplitArchive(t *testing.T) {
	got, err := splitArchive("story\n-- a.go --\npackage a\n-- not a marker\n-- b/b.go --\n")
	want := []archived{{"a.go", "package a\n-- not a marker\n"}, {"b/b.go", ""}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, text := range []string{"", "story\n", "-- ../a --\n", "-- /a --\n", "--  --\n"} {
		if got, err := splitArchive(text); err == nil {
			t.Errorf("splitArchive(%q) = %v, want an error", text, got)
		}
	}
}
