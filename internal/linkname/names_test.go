package linkname

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestLinkerDefined reads from the linker's sources what it defines.
func TestLinkerDefined(t *testing.T) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip(err)
	}
	list := filepath.SplitList(os.Getenv("LINKGATE_TEST_GOROOTS"))
	for _, root := range append(list, strings.TrimSpace(string(out))) {
		files, _ := filepath.Glob(filepath.Join(root, "src/cmd/link/internal/ld/*.go"))
		if len(files) == 0 {
			t.Skipf("no sources of the linker in %s", root)
		}
		found := 0
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`xdefine\("(runtime\.[^"]+)"`).FindAllSubmatch(data, -1) {
				found++
				if !LinkerDefined(string(m[1])) {
					t.Errorf("%s defines %s", file, m[1])
				}
			}
		}
		if found < 20 {
			t.Errorf("%s: found only %d symbols", root, found)
		}
	}
	if LinkerDefined("runtime.nanotime") || LinkerDefined("p.etext") || !LinkerDefined("runtime.text.1") {
		t.Error("runtime.nanotime, p.etext, runtime.text.1")
	}
}
