package link

import (
	"slices"
	"testing"
)

// TestStartDirectories: where the system looks because of an -rpath, with a program that may lie in any
// directory around the workspace. Which directory it cannot be told is an error.
func TestStartDirectories(t *testing.T) {
	p := &Program{origins: []string{"/w/app"}}
	for _, tt := range []struct {
		value string
		want  []string // nil for an error
	}{
		{"/a:/b", []string{"/a", "/b"}},
		{"/a:", []string{"/a", "."}},
		{"$ORIGIN/m", []string{"/w/app/m", "/w/m", "/m"}},
		{"${ORIGIN}/./../.m", []string{"/w/app/.m", "/w/.m", "/.m"}},
		{"$ORIGIN", []string{"/w/app/", "/w/", "/"}},
		{"$ORIGIN/../..", []string{"/w/app/", "/w/", "/"}},
		// link may be a symbolic link, or a directory beside the program alone
		{"$ORIGIN/link/../m", []string{"/w/app/link/../m", "/w/app/m", "/w/link/../m", "/w/m", "/link/../m", "/m"}},
		{"$ORIGIN/$ORIGIN", nil},
		{"$ORIGIN/$LIB", nil},
		{"/m$ORIGIN/x", nil}, // below the module there may be a directory for each place of a program
		{"${ORIGIN}m", nil},
	} {
		got, err := p.startDirectories(tt.value)
		if tt.want == nil != (err != nil) || err == nil && !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, %v, want %q", tt.value, got, err, tt.want)
		}
	}
}
