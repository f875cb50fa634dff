package toolchain

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
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
			want, got := reflect.ValueOf(sources.Layout), reflect.ValueOf(built.Layout)
			for i := range want.NumField() {
				if want, got := want.Field(i).Interface(), got.Field(i).Interface(); want != got {
					t.Errorf("Layout.%s is %v, in the sources %v", reflect.TypeFor[Layout]().Field(i).Name, got, want)
				}
			}
			files, err := parseLinker(goroot)
			if err != nil || len(files) == 0 {
				t.Fatalf("%d files of the linker, %v", len(files), err)
			}
			told, known := lists(t, sources), lists(t, built)
			told["flags"], known["flags"] = flagsIn(files), slices.Collect(entriesOf("flags", built.Minor))
			told["compiler"], known["compiler"] = lookedUp(t, goroot), slices.Sorted(entriesOf("compiler", built.Minor))
			for name := range told {
				if *update && built.Minor == Last {
					writeList(t, name, told[name])
					continue
				}
				compare(t, name, told[name], known[name])
			}
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

// lists returns the lists of a release as tables.txt has them.
func lists(t *testing.T, r *Release) map[string][]string {
	t.Helper()
	list := make(map[string][]string)
	for _, symbol := range slices.Sorted(maps.Keys(r.Rules.Blocked)) {
		list["blocked"] = append(list["blocked"], strings.Join(append([]string{symbol}, r.Rules.Blocked[symbol]...), " "))
	}
	builtins, err := r.Builtins()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range builtins {
		text := strings.TrimPrefix(b.Name, "runtime.")
		if b.ABI == 0 {
			text += " 0"
		}
		list["builtins"] = append(list["builtins"], text)
	}
	names, err := r.relocs()
	if err != nil {
		t.Fatal(err)
	}
	if list["experiments"], err = r.experiments(); err != nil {
		t.Fatal(err)
	}
	for _, name := range names[1:] {
		list["relocations"] = append(list["relocations"], strings.TrimPrefix(name, "R_"))
	}
	return list
}

// compare reports the first difference of a list in tables.txt.
func compare(t *testing.T, list string, want, got []string) {
	t.Helper()
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(want):
			t.Errorf("[%s]: the sources do not have %q", list, got[i:])
		case i >= len(got):
			t.Errorf("[%s] lacks %q", list, want[i:])
		case want[i] == got[i]:
			continue
		default:
			t.Errorf("[%s]: entry %d is %q, in the sources %q", list, i, got[i], want[i])
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
