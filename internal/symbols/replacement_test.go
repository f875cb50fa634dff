package symbols

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// TestReplacements: every symbol exists in some version, every API exists
// since the version that is given, and every file speaks of it.
func TestReplacements(t *testing.T) {
	names := make(map[string]bool)
	for s := range All() {
		names[s.Name] = true
	}
	goroots(t, func(t *testing.T, goroot, _ string, minor int) {
		api := readAPI(t, goroot)
		n := 0
		for block := range strings.SplitSeq(strings.TrimSpace(replacementTable), "\n\n") {
			n++
			patterns, _, _ := strings.Cut(block, "\n")
			var found bool
			for _, pattern := range strings.Fields(patterns) {
				if !matches(t, pattern, names) {
					t.Errorf("%s is in no version", pattern)
				}
				found = true
			}
			r := parseReplacement(strings.Split(block, "\n")[1:])
			if !found || len(r.Sources) == 0 {
				t.Errorf("no symbol or no source:\n%s", block)
			}
			for _, a := range r.APIs {
				checkSince(t, goroot, minor, api, a)
			}
			for _, source := range r.Sources {
				if strings.HasPrefix(source, "src/") {
					if minor >= toolchain.Last-1 {
						checkFile(t, filepath.Join(goroot, source), r, minor)
					}
				} else if !strings.HasPrefix(source, "https://") {
					t.Errorf("%s is no URL", source)
				}
			}
		}
		t.Logf("%d replacements", n)
	})
}

// checkFile fails unless a file speaks of one of the APIs.
func checkFile(t *testing.T, file string, r Replacement, minor int) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Error(err)
	}
	for _, a := range r.APIs {
		if newer(a, minor) || strings.Contains(string(data), a.Name[strings.LastIndexByte(a.Name, '.')+1:]) {
			return
		}
	}
	t.Errorf("%s speaks of none of %v", file, r.APIs)
}

func matches(t *testing.T, pattern string, names map[string]bool) bool {
	if names[pattern] {
		return true
	}
	for name := range names {
		ok, err := path.Match(pattern, name)
		if err != nil {
			t.Fatalf("%s: %v", pattern, err)
		}
		if ok {
			return true
		}
	}
	return false
}

// readAPI returns the names of GOROOT/api with the version that brought them:
// "reflect.Value.MapRange": "go1.12". Downloaded toolchains have none.
func readAPI(t *testing.T, goroot string) map[string]string {
	api := make(map[string]string)
	for minor := range 99 {
		version := "go1"
		if minor > 0 {
			version = fmt.Sprintf("go1.%d", minor)
		}
		data, err := os.ReadFile(filepath.Join(goroot, "api", version+".txt"))
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(data)) {
			// pkg reflect, method (Value) MapRange() *MapIter
			pkg, rest, ok := strings.Cut(strings.TrimPrefix(line, "pkg "), ", ")
			pkg, _, _ = strings.Cut(pkg, " (")
			f := strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(" (),[\n", r) })
			if !ok || len(f) < 2 {
				continue
			}
			name := pkg + "." + f[1]
			switch {
			case f[0] == "method" && len(f) > 2:
				name = pkg + "." + strings.TrimPrefix(f[1], "*") + "." + f[2]
			case f[0] == "type" && len(f) > 3 && f[2] == "struct":
				name = pkg + "." + f[1] + "." + f[3]
			}
			if api[name] == "" {
				api[name] = version
			}
		}
	}
	return api
}

// checkSince fails unless an API of std came with the version that is given.
func checkSince(t *testing.T, goroot string, minor int, api map[string]string, a API) {
	t.Helper()
	name := strings.Replace(a.Name, "build.Default.", "build.Context.", 1)
	if strings.HasPrefix(name, "golang.org/") || strings.HasPrefix(name, "builtin.") || strings.HasPrefix(name, "unsafe.") {
		return
	}
	if newer(a, minor) {
		if src, err := ReadSymbol(goroot, name); err != nil || len(src.Definitions[name]) > 0 {
			t.Errorf("%s, %v: is in go1.%d already", a, err, minor)
		}
		return
	}
	if len(api) > 0 && api["time.Now"] == "" {
		t.Fatal("GOROOT/api is not read")
	}
	if got := api[name]; got != a.Since && len(api) > 0 {
		t.Errorf("%s is in go1.%d since %q", a, minor, got)
	}
}

// newer reports whether an API came with a later version than Go 1.minor.
func newer(a API, minor int) bool {
	var since int
	fmt.Sscanf(a.Since, "go1.%d", &since)
	return since > minor
}

func TestReplacementOf(t *testing.T) {
	for symbol, want := range map[string]string{
		"runtime.fastrand":           "math/rand/v2.Uint32",
		"runtime.nanotime":           "time.Now",
		"sync.runtime_Semacquire":    "sync.Mutex",
		"runtime.mapassign_fast64":   "reflect.Value.SetMapIndex",
		"reflect.(*rtype).ptrTo":     "reflect.PointerTo",
		"reflect.(*rtype).Elem":      "reflect.Type",
		"runtime.stopTheWorldGC":     "",
		"runtime.nanotime\nuse time": "?",
		"encoding/json.unquoteBytes": "?",
		"use":                        "?",
	} {
		r, ok := ReplacementOf(symbol)
		got := "?"
		if ok {
			got = ""
		}
		if len(r.APIs) > 0 {
			got = r.APIs[0].Name
		}
		if got != want {
			t.Errorf("%s: %+v, want %q", symbol, r, want)
		}
	}
}
