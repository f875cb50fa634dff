package linkname

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestBlockedEqualsSources: the built-in list of a version is what its own
// linker's source says. scripts/matrix names the GOROOTs of all versions.
func TestBlockedEqualsSources(t *testing.T) {
	list := filepath.SplitList(os.Getenv("LINKGATE_TEST_GOROOTS"))
	if len(list) == 0 {
		out, err := exec.Command("go", "env", "GOROOT").Output()
		if err != nil {
			t.Skipf("no go command to ask for its GOROOT: %v", err)
		}
		list = []string{strings.TrimSpace(string(out))}
	}
	for _, goroot := range list {
		version, err := os.ReadFile(filepath.Join(goroot, "VERSION"))
		if err != nil {
			t.Skipf("no GOROOT with sources: %v", err)
		}
		var minor int
		if _, err := fmt.Sscanf(string(version), "go1.%d", &minor); err != nil {
			t.Fatal(err)
		}
		src, err := os.ReadFile(filepath.Join(goroot, LoaderSource))
		if err != nil {
			t.Fatal(err)
		}
		want, err := BlockedFromSource(src)
		if err != nil {
			t.Fatal(err)
		}
		if got := blocked(minor); len(got) == 0 || !maps.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%s:\nbuilt in %v\nsources  %v", goroot, got, want)
		}
	}
}

func TestBlockedFromSource(t *testing.T) {
	got, err := BlockedFromSource([]byte("package loader\nvar blockedLinknames = map[string][]string{\"a.b\": {\"c\", \"d\"}, \"e.f\": {}}"))
	if err != nil || len(got) != 2 || !slices.Equal(got["a.b"], []string{"c", "d"}) || len(got["e.f"]) != 0 {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{
		"package loader",
		"package loader\nvar blockedLinknames = load()",
		"package loader\nvar blockedLinknames = map[string][]string{name: {\"c\"}}",
		"package loader\nvar blockedLinknames = map[string][]string{\"a\": list}",
		"package",
	} {
		if got, err := BlockedFromSource([]byte(bad)); err == nil {
			t.Errorf("%s: %v", strings.ReplaceAll(bad, "\n", "; "), got)
		}
	}
}

// TestNewerRules: a version that is not built in has the newest rules and its
// own list.
func TestNewerRules(t *testing.T) {
	r, err := NewerRules("go1.28", []byte("package loader\nvar blockedLinknames = map[string][]string{\"a.b\": {\"c\"}}"))
	if err != nil || !r.AsmChecked || len(r.Blocked) != 1 || !strings.Contains(r.Name, "go1.28") {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := NewerRules("go1.28", nil); err == nil {
		t.Error("no source, no error")
	}
}
