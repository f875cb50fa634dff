package check

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A Release is a Go version: the rules of its linker, and what its std has.
type Release struct {
	Name      string // go1.27
	Toolchain *toolchain.Release
	std       func(symbol, goos, goarch string) (symbols.State, symbols.Form)
	goroot    string // of one that is not built in
}

// BuiltIn returns a release of the table, by its minor version. goroot is the one here: what
// is API stands in no table, and its files in api say since when.
func BuiltIn(minor int, goroot string) (Release, bool) {
	r, ok := toolchain.BuiltIn(minor)
	if !ok {
		return Release{}, false
	}
	r.Name = fmt.Sprintf("go1.%d", minor)
	rows := make(map[string]*symbols.Symbol)
	api := sync.OnceValue(func() *apis { return &apis{goroot: goroot, since: make(map[string]int)} })
	return Release{Name: r.Name, Toolchain: r, std: func(symbol, goos, goarch string) (symbols.State, symbols.Form) {
		row, asked := rows[symbol]
		if !asked {
			if s, known := symbols.Lookup(symbol); known {
				row = &s
			}
			rows[symbol] = row
		}
		if row != nil {
			return row.On(goos, goarch)[minor-toolchain.First], row.Form
		}
		if symbols.IsAPI(symbol) && api().of(symbol) <= minor {
			return symbols.Present, symbols.Func
		}
		return symbols.Absent, symbols.None
	}}, true
}

// apis finds since when std has an exported name, in GOROOT/api.
type apis struct {
	goroot string
	texts  []string // of go1.N.txt, by N
	since  map[string]int
}

// never is later than all releases.
const never = 1 << 30

// of returns the minor version that an exported name came with.
func (a *apis) of(symbol string) int {
	if n, ok := a.since[symbol]; ok {
		return n
	}
	if a.texts == nil {
		a.read()
	}
	n := never
	for i, text := range a.texts {
		if hasAPI(text, symbol) {
			n = i
			break
		}
	}
	a.since[symbol] = n
	return n
}

func (a *apis) read() {
	for i := 0; ; i++ {
		name := "go1." + strconv.Itoa(i) + ".txt"
		if i == 0 {
			name = "go1.txt"
		}
		data, err := os.ReadFile(filepath.Join(a.goroot, "api", name))
		if err != nil {
			return
		}
		a.texts = append(a.texts, string(data))
	}
}

// hasAPI reports whether one of those files has a name: "pkg net/http, method (*Client)
// Do(...", "pkg syscall (linux-amd64), func Kill(...".
func hasAPI(text, symbol string) bool {
	pkg, local := symname.Split(symbol)
	what := []string{", func " + local + "(", ", var " + local + " "}
	if recv, method, ok := strings.Cut(local, "."); ok {
		what = []string{", method (" + strings.Trim(recv, "()") + ") " + method + "("}
	}
	for _, w := range what {
		for at := 0; ; {
			i := strings.Index(text[at:], w)
			if i < 0 {
				break
			}
			at += i
			line := text[strings.LastIndexByte(text[:at], '\n')+1 : at]
			if line, _, _ = strings.Cut(line, " ("); line == "pkg "+pkg {
				return true
			}
			at += len(w)
		}
	}
	return false
}

// FromGOROOT reads a release from a GOROOT or a tree of Go's sources.
func FromGOROOT(dir string) (Release, error) {
	version, err := versionOf(dir)
	if err != nil {
		return Release{}, err
	}
	v, err := toolchain.Parse(version)
	if err != nil {
		return Release{}, err
	}
	r, err := toolchain.Of(version, dir)
	if err != nil {
		return Release{}, err
	}
	src, err := symbols.ReadSource(dir)
	if err != nil {
		return Release{}, err
	}
	on := make(map[string]func(file string) bool)
	return Release{Name: version, Toolchain: r, goroot: dir, std: func(symbol, goos, goarch string) (symbols.State, symbols.Form) {
		match := on[goos+"/"+goarch]
		if match == nil {
			systems, err := symbols.SystemsOf(dir, v.Minor, []string{goos + "/" + goarch})
			if err != nil {
				return symbols.Absent, symbols.None
			}
			match = func(file string) bool { return systems(file)&1 == 1 }
			on[goos+"/"+goarch] = match
		}
		return src.StateOf(symbol, match), src.Form(symbol)
	}}, nil
}

// versionOf returns the version of a GOROOT by its VERSION file, which a tree of the sources
// in development does not have.
func versionOf(dir string) (string, error) {
	if data, err := os.ReadFile(filepath.Join(dir, "VERSION")); err == nil {
		version, _, _ := strings.Cut(string(data), "\n")
		return strings.TrimSpace(version), nil
	}
	const file = "src/internal/goversion/goversion.go"
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
	if err != nil {
		return "", fmt.Errorf("%s is no GOROOT and no tree of Go's sources: %w", dir, err)
	}
	_, rest, ok := strings.Cut(string(data), "\nconst Version = ")
	number, _, _ := strings.Cut(rest, "\n")
	if !ok {
		return "", fmt.Errorf("%s says no version", filepath.Join(dir, filepath.FromSlash(file)))
	}
	return "devel go1." + strings.TrimSpace(number), nil
}

// wrappers reports whether a platform has ABI wrappers in a release.
func (t Target) wrappers() bool {
	list, err := t.Release.Toolchain.Experiments(t.GOOS, t.GOARCH)
	if err != nil {
		return true
	}
	return slices.Contains(list, "regabiwrappers")
}

// Known returns a function that returns the built-in releases by their minor version. Each is made once.
func Known(goroot string) func(minor int) (Release, bool) {
	made := make(map[int]Release)
	return func(minor int) (Release, bool) {
		r, ok := made[minor]
		if !ok {
			if r, ok = BuiltIn(minor, goroot); ok {
				made[minor] = r
			}
		}
		return r, ok
	}
}
