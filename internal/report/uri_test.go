package report

import (
	"net/url"
	"testing"
)

// FuzzURI holds uri against net/url.
func FuzzURI(f *testing.F) {
	for _, s := range []string{"", "a.go", "c:/a b.go", "./x:y", "ä/%2e?#[]", "gopkg.in/yaml%2ev3", "%", "%2", "%zz", "a%2Fb%25", "%+1", "*/x", "//a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, path string) {
		if want := (&url.URL{Path: path}).String(); path != "*" && uri(path) != want {
			t.Errorf("uri(%q) = %q, want %q", path, uri(path), want)
		}
	})
}
