package refs

import "testing"

func TestMisspelt(t *testing.T) {
	modules := []string{"example.com/app", "github.com/Masterminds/semver/v3", "github.com/bytedance/sonic"}
	for name, want := range map[string]string{
		"main":                            "",
		"github.com/*":                    "",
		"github.com/bytedance/sonic":      "",
		"github.com/bytedance/sonc":       ": no go.mod here names that module; did you mean github.com/bytedance/sonic?",
		"github.com/masterminds/semver":   ": no go.mod here names that module",
		"github.com/Masterminds/semver":   ": no go.mod here names that module; did you mean github.com/Masterminds/semver/v3?",
		"github.com/bytedance/sonic/ast":  ": no go.mod here names that module; did you mean github.com/bytedance/sonic?",
		"golang.org/x/sys":                ": no go.mod here names that module",
		"github.com/ByteDance/sonic":      ": no go.mod here names that module; did you mean github.com/bytedance/sonic?",
		"github.com/bytedance/sonic/v2.1": ": no go.mod here names that module; did you mean github.com/bytedance/sonic?",
	} {
		if got := misspelt(name, modules); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if got := misspelt("example.com/a", nil); got != "" {
		t.Error(got)
	}
}
