package toolchain

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestBuiltInEqualsSources: what is built in of a release is what would be read
// from its GOROOT if it were not. It asks the local toolchain, those of Names that
// are on this machine, and those of the path list LINKGATE_TEST_GOROOTS.
func TestBuiltInEqualsSources(t *testing.T) {
	for _, goroot := range goroots(t) {
		data, err := os.ReadFile(filepath.Join(goroot, "VERSION"))
		if err != nil {
			t.Fatal(err)
		}
		version, _, _ := strings.Cut(string(data), "\n")
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			built, err := Of(version, "")
			if err != nil {
				t.Fatal(err)
			}
			sources, err := read(version, built.Minor, goroot)
			if err != nil {
				t.Fatal(err)
			}
			if built.Layout != sources.Layout {
				t.Errorf("layout:\nsources  %+v\nbuilt in %+v", sources.Layout, built.Layout)
			}
			compare(t, "blocked", lines(sources.Rules.Blocked), lines(built.Rules.Blocked))
			want, err := sources.Builtins()
			if err != nil {
				t.Fatal(err)
			}
			got, _ := built.Builtins()
			compare(t, "builtins", want, got)
			names, err := sources.relocs()
			if err != nil {
				t.Fatal(err)
			}
			known, _ := built.relocs()
			compare(t, "relocations", names, known)

			files, err := parseLinker(goroot)
			if err != nil || len(files) == 0 {
				t.Fatalf("%d files of the linker, %v", len(files), err)
			}
			flags := slices.Collect(entriesOf("flags", built.Minor))
			declared := flagsIn(files)
			slices.Sort(declared)
			compare(t, "flags", declared, flags)
			defined := symbolsIn(files)
			for _, symbol := range defined {
				if !LinkerDefined(symbol) {
					t.Errorf("[linker] lacks %s", symbol)
				}
			}
			if len(defined) < 20 {
				t.Errorf("found only %d symbols that the linker defines", len(defined))
			}
		})
	}
}

// lines writes the blocked list as tables.txt has it.
func lines(blocked map[string][]string) []string {
	var list []string
	for _, symbol := range slices.Sorted(maps.Keys(blocked)) {
		list = append(list, strings.Join(append([]string{symbol}, blocked[symbol]...), " "))
	}
	return list
}

// compare reports the first difference of a list in tables.txt.
func compare[T comparable](t *testing.T, list string, want, got []T) {
	t.Helper()
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(want):
			t.Errorf("[%s]: the sources do not have %v", list, got[i:])
		case i >= len(got):
			t.Errorf("[%s] lacks %v", list, want[i:])
		case want[i] == got[i]:
			continue
		default:
			t.Errorf("[%s]: entry %d is %v, in the sources %v", list, i, got[i], want[i])
		}
		return
	}
}

// goroots lists the GOROOTs to hold what is built in against.
func goroots(t *testing.T) []string {
	t.Helper()
	list := filepath.SplitList(os.Getenv("LINKGATE_TEST_GOROOTS"))
	for _, name := range append([]string{"local"}, Names()...) {
		cmd := exec.Command("go", "env", "GOROOT")
		cmd.Dir = t.TempDir() // no go.mod, which could ask for another
		cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+name, "GOPROXY=off", "GOWORK=off")
		if out, err := cmd.Output(); err == nil {
			list = append(list, strings.TrimSpace(string(out)))
		}
	}
	slices.Sort(list)
	if len(list) == 0 {
		t.Skip("no go command to ask for its GOROOT")
	}
	return slices.Compact(list)
}
