package reach

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/goobj/goobjtest"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// TestTable finds each of many keys again, when it has to grow too.
func TestTable(t *testing.T) {
	for _, room := range []int{10, 5000} {
		table := newTable(room, 1)
		r := rand.New(rand.NewPCG(1, 2))
		const n = 5000
		keys := make([]uint64, n)
		for i := range keys {
			keys[i] = r.Uint64()&keyMask | 1
			if i%3 == 1 { // alike where its place is taken from
				keys[i] = keys[i-1] ^ uint64(i)<<32
			}
			s := table.enter(keys[i])
			if s.id != 0 {
				t.Fatalf("%d is there before it is entered", i)
			}
			s.id = uint32(i) + 1
		}
		for i, key := range keys {
			if id := table.lookup(key); id != uint32(i)+1 {
				t.Fatalf("%d is %d", i, id)
			}
			if s := table.enter(key); s.id != uint32(i)+1 {
				t.Fatalf("%d is entered again as %d", i, s.id)
			}
		}
		if id := table.lookup(2); id != 0 {
			t.Errorf("what was not entered is %d", id)
		}
	}
}

// rulesOf returns the rules of Go 1.minor, which is built in.
func rulesOf(minor int) Rules {
	release, _ := toolchain.BuiltIn(minor)
	rules, err := RulesOf(release)
	if err != nil {
		panic(err)
	}
	return rules
}

func TestTarget(t *testing.T) {
	for _, tt := range []struct {
		minor        int
		goos, goarch string
		in           Input
		cgo          bool
		external     bool
		entry        string
	}{
		{26, "linux", "amd64", Input{}, true, false, "_rt0_amd64_linux"},
		{26, "linux", "amd64", Input{BuildMode: "pie"}, false, false, "_rt0_amd64_linux"},
		{26, "linux", "riscv64", Input{BuildMode: "pie"}, false, true, "main"},
		{24, "linux", "loong64", Input{BuildMode: "exe"}, true, true, "main"},
		{25, "linux", "loong64", Input{BuildMode: "exe"}, true, false, "_rt0_loong64_linux"},
		{26, "linux", "s390x", Input{BuildMode: "pie"}, false, true, "main"},
		{27, "linux", "s390x", Input{BuildMode: "pie"}, false, false, "_rt0_s390x_linux"},
		{26, "windows", "386", Input{BuildMode: "exe", Msan: true}, false, true, "_main"},
		{25, "windows", "arm64", Input{}, true, true, "main"},
		{26, "windows", "arm64", Input{}, true, false, "_rt0_arm64_windows"},
		{26, "android", "arm64", Input{}, true, true, "main"},
		{26, "android", "arm64", Input{}, false, false, "_rt0_arm64_android"},
		{26, "linux", "amd64", Input{BuildMode: "c-shared"}, true, true, "_rt0_amd64_linux_lib"},
		{26, "wasip1", "wasm", Input{BuildMode: "c-shared"}, false, false, "_rt0_wasm_wasip1_lib"},
		{26, "linux", "amd64", Input{BuildMode: "plugin"}, true, true, ""},
		{26, "linux", "amd64", Input{Entry: "start"}, false, false, "start"},
	} {
		tt.in.Rules.Minor = tt.minor
		target := &target{in: tt.in, goos: tt.goos, goarch: tt.goarch, cgo: tt.cgo}
		target.external = target.mustExternal()
		if target.external != tt.external || target.entry() != tt.entry {
			t.Errorf("go1.%d %s/%s %+v: external %v, entry %q; want %v, %q", tt.minor, tt.goos, tt.goarch, tt.in.BuildMode, target.external, target.entry(), tt.external, tt.entry)
		}
	}
}

// TestUnknown: what cannot be told is not guessed.
func TestUnknown(t *testing.T) {
	for _, in := range []Input{{BuildMode: "shared"}, {LinkShared: true}, {Header: goobj.Header{Experiments: []string{"fieldtrack"}}}} {
		_, err := Live(in, nil)
		if _, ok := err.(Unknown); !ok {
			t.Errorf("%+v: %v", in, err)
		}
	}
	rules := rulesOf(26)
	file := seed(t, "go1.26.8")
	b, err := Summarize(file, &rules, new(Scratch))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Live(Input{Rules: rules, Packages: []Package{{"main", b}}}, nil); err == nil || !strings.Contains(err.Error(), "not linked with the runtime") {
		t.Errorf("a program without the runtime: %v", err)
	}
}

func seed(t testing.TB, version string) *goobj.File {
	t.Helper()
	return goobjtest.Open(t, goobjtest.Seed(version))
}

// openAny opens an archive that may be damaged.
func openAny(path string) (*goobj.File, error) {
	h, err := goobj.ReadHeader(path)
	if err != nil {
		return nil, err
	}
	release, err := toolchain.Of(h.Version, "")
	if err != nil {
		return nil, err
	}
	return goobj.Open(path, release)
}

// TestDamaged searches objects with a few bytes changed, many of them.
func TestDamaged(t *testing.T) {
	data, err := os.ReadFile(goobjtest.Seed("go1.26.8"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.a")
	r := rand.New(rand.NewPCG(1, 2))
	refused, failed, searched := 0, 0, 0
	for range 500 {
		damaged := bytes.Clone(data)
		for range 1 + r.IntN(8) {
			at := r.IntN(len(damaged))
			if r.IntN(4) > 0 && at > 200 {
				damaged[at] = byte(r.IntN(256))
			} else {
				damaged[at] ^= 1 << r.IntN(8)
			}
		}
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := openAny(path)
		if err != nil {
			refused++
			continue
		}
		if _, err := summarizeAndFlood(file); err != nil {
			failed++
		} else {
			searched++
		}
		file.Close()
	}
	t.Logf("%d refused, %d failed, %d searched", refused, failed, searched)
	if failed == 0 || searched == 0 {
		t.Error("damage is always or never found")
	}
}

// FuzzFlood searches damaged objects from all their symbols. Whatever the
// bytes, the search ends without a panic, and the same way twice; and a summary
// depends on nothing but them.
func FuzzFlood(f *testing.F) {
	for _, v := range []string{"go1.23.12", "go1.26.8", "go1.27.4"} {
		data, err := os.ReadFile(goobjtest.Seed(v))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "a.a")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := openAny(path)
		if err != nil {
			return
		}
		defer file.Close()
		first, err1 := summarizeAndFlood(file)
		second, err2 := summarizeAndFlood(file)
		if first != second || (err1 == nil) != (err2 == nil) {
			t.Errorf("%d live (%v), then %d (%v)", first, err1, second, err2)
		}
		rules := rulesOf(26)
		a, errA := Summarize(file, &rules, new(Scratch))
		b, errB := Summarize(file, &rules, new(Scratch))
		if !bytes.Equal(a, b) || (errA == nil) != (errB == nil) {
			t.Errorf("two summaries of one archive: %x (%v), %x (%v)", a, errA, b, errB)
		}
	})
}

// FuzzSummary searches damaged summaries from all their symbols. Whatever the
// bytes, the search ends without a panic, and the same way twice.
func FuzzSummary(f *testing.F) {
	rules := rulesOf(26)
	for _, v := range []string{"go1.23.12", "go1.26.8", "go1.27.4"} {
		for _, want := range []int{0, everything | debugInfo} {
			b, err := summarize(seed(f, v), &rules, new(Scratch), want)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		first, err1 := floodAll(data)
		second, err2 := floodAll(data)
		if first != second || (err1 == nil) != (err2 == nil) {
			t.Errorf("%d live (%v), then %d (%v)", first, err1, second, err2)
		}
	})
}

// TestSummaryDamaged: no byte of a summary is taken on trust.
func TestSummaryDamaged(t *testing.T) {
	rules := rulesOf(26)
	whole, err := Summarize(seed(t, "go1.26.8"), &rules, new(Scratch))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := floodAll(whole); n == 0 || err != nil {
		t.Fatalf("%d live, %v", n, err)
	}
	for n := range len(whole) {
		if _, err := floodAll(whole[:n]); err == nil {
			t.Errorf("cut to %d of %d bytes: no error", n, len(whole))
		}
	}
	failed := 0
	for i := range whole {
		damaged := bytes.Clone(whole)
		for _, b := range []byte{0, 1, 0x7f, 0x80, 0xff} {
			damaged[i] = b
			if _, err := floodAll(damaged); err != nil {
				failed++
			}
		}
	}
	t.Logf("%d bytes, %d errors", len(whole), failed)
	if failed == 0 {
		t.Error("damage is never found")
	}
}

func summarizeAndFlood(file *goobj.File) (int, error) {
	rules := rulesOf(26)
	b, err := summarize(file, &rules, new(Scratch), everything|debugInfo)
	if err != nil {
		return 0, err
	}
	if _, err := Summarize(file, &rules, new(Scratch)); err != nil {
		return 0, err
	}
	return floodAll(b)
}

// floodAll marks from every definition of a summary, and returns how many symbols
// are live.
func floodAll(b []byte) (int, error) {
	rules := rulesOf(26)
	sum, err := parseSummary(b)
	if err != nil {
		return 0, err
	}
	g := &Graph{byPkg: map[string][]*object{}}
	for _, o := range sum.objects {
		g.byPkg["main"] = append(g.byPkg["main"], &object{pkg: "main", objectSummary: o})
	}
	names := []string{"fmt.tooLarge", "no.such"}
	version := versions(goobj.Header{Experiments: []string{"regabiwrappers"}})
	l, err := load(&rules, version, g.byPkg["main"], names, nil)
	if err != nil {
		return 0, err
	}
	f := newFlood(l, names)
	f.plugins = true
	g.flood = f
	for _, o := range l.objs {
		for n := range o.count[countSymbols] {
			id, err := f.resolve(o, n)
			if err != nil {
				return 0, err
			}
			f.usedInIface.add(id)
			f.mark(id)
		}
	}
	if err := f.wasmExports(); err != nil {
		return 0, err
	}
	if err := f.drain(); err != nil {
		return 0, err
	}
	f.reflects = true
	if err := f.markMethods(); err != nil {
		return 0, err
	}
	if err := f.mapInits(); err != nil {
		return 0, err
	}
	if _, err := g.References([]Reference{{"main", "fmt.tooLarge"}, {"main", "no.such"}}); err != nil {
		return 0, err
	}
	live := 0
	for id := range l.end {
		if f.live.has(id) {
			live++
		}
	}
	return live, nil
}
