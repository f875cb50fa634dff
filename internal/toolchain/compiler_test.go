package toolchain

import (
	"bytes"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// lookedUp reads the names in calls that look a symbol of the runtime up, with the
// numbers that a loop puts behind one.
func lookedUp(t *testing.T, root string) []string {
	t.Helper()
	calls := regexp.MustCompile(`LookupRuntime(?:Func|Var|ABI)\((fmt\.Sprintf\()?"([^"%]+)(%d)?"|(?:morestack := |[cC]txt\.Lookup(?:ABI)?\()"runtime\.([^"]+)"|morestack = "runtime\.([^"]+)"`)
	variable := regexp.MustCompile(`^\t+name = "([^"]+)"`) // of min and max, in ssagen/ssa.go
	coverage := regexp.MustCompile(`\.LookupCoverage\("([^"]+)"\)`)
	other := regexp.MustCompile(`types\.Sym\{Pkg: types\.NewPkg\("([^"]+)", "[^"]+"\), Name: "([^"]+)"\}`)
	array := regexp.MustCompile(`(?m)^\tMallocGC(\w+)\s+\[(\d+)\]`)
	lookUp := [][]byte{[]byte("LookupRuntime"), []byte("LookupCoverage"), []byte("txt.Lookup"), []byte("morestack"), []byte("MallocGC"), []byte("types.Sym{")}
	names, many := make(map[string]bool), make(map[string]int)
	for _, dir := range []string{"compile/internal", "internal/obj"} {
		err := filepath.WalkDir(filepath.Join(root, "src/cmd", dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "testdata" || d.Name() == "_gen") {
				return fs.SkipDir
			}
			if strings.HasPrefix(d.Name(), "rewrite") || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			minMax := strings.HasSuffix(filepath.ToSlash(path), "/ssagen/ssa.go")
			for line := range bytes.Lines(text) {
				if m := variable.FindSubmatch(line); m != nil && minMax {
					names[string(m[1])] = true
				}
				if !slices.ContainsFunc(lookUp, func(word []byte) bool { return bytes.Contains(line, word) }) {
					continue
				}
				for _, m := range array.FindAllStringSubmatch(string(line), -1) {
					many["mallocgc"+strings.ToLower(m[1])], _ = strconv.Atoi(m[2])
				}
				for _, m := range coverage.FindAllStringSubmatch(string(line), -1) {
					names["runtime/coverage."+m[1]] = true
				}
				for _, m := range other.FindAllStringSubmatch(string(line), -1) {
					names[m[1]+"."+m[2]] = true
				}
				for _, m := range calls.FindAllStringSubmatch(string(line), -1) {
					name := m[2] + m[4] + m[5]
					if m[3] == "" {
						names[name] = true
						continue
					}
					names[name+"%d"] = true
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for name := range names {
		stem, ok := strings.CutSuffix(name, "%d")
		if !ok {
			continue
		}
		delete(names, name)
		key := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(stem), "sc"), "size")
		for i := 1; i < many[key]; i++ {
			names[stem+strconv.Itoa(i)] = true
		}
	}
	delete(names, "retpoline") // with a register behind it, for -spectre
	return slices.Sorted(maps.Keys(names))
}
