package symbols

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// goroots calls f with the GOROOT under test: that of the toolchain which
// LINKGATE_TEST_TOOLCHAIN names, else the local one.
func goroots(t *testing.T, f func(t *testing.T, goroot, version string, minor int)) {
	cmd := exec.Command("go", "env", "GOROOT", "GOVERSION")
	cmd.Env = os.Environ()
	if name := os.Getenv("LINKGATE_TEST_TOOLCHAIN"); name != "" {
		cmd.Dir = t.TempDir() // the go.mod here asks for a newer one
		cmd.Env = append(cmd.Env, "GOTOOLCHAIN="+name)
	}
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("no go command to ask for its GOROOT: %v", err)
	}
	goroot, version, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	v, err := toolchain.Parse(version)
	if err != nil {
		t.Fatal(err)
	}
	t.Run(version, func(t *testing.T) { f(t, goroot, version, v.Minor) })
}

// TestTableEqualsSources: the table has every symbol that a version's sources
// and its linker's blocked list have, in the state that they say, and no other.
func TestTableEqualsSources(t *testing.T) {
	goroots(t, func(t *testing.T, goroot, version string, minor int) {
		if !slices.Contains(toolchain.Names(), version) {
			t.Skipf("the table was made of %v", toolchain.Names())
		}
		src, err := ReadSource(goroot)
		if err != nil || len(src.Unread) > 0 {
			t.Fatal(err, src.Unread)
		}
		blocked, err := toolchain.ReadBlocked(goroot)
		if err != nil {
			t.Fatal(err)
		}
		names := []string{"linux/amd64", "linux/386", "windows/arm64", "darwin/arm64", "wasip1/wasm"}
		takes, err := SystemsOf(goroot, minor, names)
		if err != nil {
			t.Fatal(err)
		}
		seen := make(map[string]bool)
		for s := range All() {
			for i, system := range names {
				goos, goarch, _ := strings.Cut(system, "/")
				want := src.StateOf(s.Name, func(file string) bool { return takes(file)>>i&1 == 1 })
				if _, is := blocked[s.Name]; is {
					want = Blocked
				}
				if got := s.On(goos, goarch)[minor-toolchain.First]; got != want {
					t.Errorf("%s on %s: table %c, sources %c", s.Name, system, got, want)
				}
			}
			seen[s.Name] = true
			want := src.State(s.Name)
			allowed, is := blocked[s.Name]
			if is {
				want = Blocked
			}
			if got := s.States[minor-toolchain.First]; got != want {
				t.Errorf("%s: table %c, sources %c", s.Name, got, want)
			}
			if is && !slices.Equal(s.Allowed, allowed) {
				t.Errorf("%s: table allows %v, the linker %v", s.Name, s.Allowed, allowed)
			}
		}
		for s := range all(api()) {
			got, want := s.States[minor-toolchain.First], src.State(s.Name)
			if got != want || got != Present && got != Absent || !IsAPI(s.Name) || seen[s.Name] {
				t.Errorf("%s: API %c, sources %c, in the table %t", s.Name, got, want, seen[s.Name])
			}
			seen[s.Name] = true
		}
		for _, name := range slices.Sorted(maps.Keys(src.Definitions)) {
			if !seen[name] {
				t.Errorf("%s: in no table", name)
			}
		}
		for name := range blocked {
			if !seen[name] {
				t.Errorf("%s: blocked, and not in the table", name)
			}
		}
	})
}

// TestTableForm: reading and writing the table are inverse, and its rows are
// in order.
func TestTableForm(t *testing.T) {
	for _, text := range []string{table(), api()} {
		rows := slices.Collect(all(text))
		if format(rows) != text {
			t.Error("the table is not what Format writes of its rows")
		}
		for i := 1; i < len(rows); i++ {
			if compareNames(rows[i-1], rows[i]) >= 0 {
				t.Errorf("%s before %s", rows[i-1].Name, rows[i].Name)
			}
		}
	}
}

func TestLookup(t *testing.T) {
	for _, test := range []struct {
		name    string
		form    Form
		states  string
		allowed string
	}{
		{"runtime.nanotime", Func, "ppppp", ""},
		{"runtime.overrideWrite", Var, "ppppp", ""},
		{"net.(*conn).ok", Method, ".....", ""},
		{"time.Time.abs", Method, ".pppp", ""},
		{"go/types.(*Checker).infer", Method, "ppppp", ""},
		{"reflect.(*Value).pointer", Method, "ppppp", ""},
		{"encoding/json.unquoteBytes", Func, "ppp.-", ""},
		{"sync.runtime_Semacquire", Func, "ppppp", ""},
		{"runtime.newcoro", Func, "bbbbs", "iter"},
		{"runtime.addmoduledata", Asm, "aaabb", ""},
		{"runtime.mapaccess1", Func, ".bbbb", "runtime"},
		{"runtime.systemstack", Asm, "aaaaa", ""},
		{"runtime.reflectcall", Asm, "aaaas", ""},
		{"go:fipsinfo", None, "-bbbb", "crypto/internal/fips140/check"},
		{"crosscall2", Asm, "aaaaa", ""},
		{"vendor/golang.org/x/net/idna.(*Profile).process", Method, ".....", ""},
	} {
		s, ok := Lookup(test.name)
		var states string
		for _, state := range s.States {
			states += string(state)
		}
		if !ok || s.Name != test.name || s.Form != test.form || states != test.states || strings.Join(s.Allowed, ",") != test.allowed {
			t.Errorf("%s: %+v %s, %v", test.name, s, states, ok)
		}
	}
	for _, name := range []string{"", ".", "runtime", "runtime.", "rumtime.nanotime", "runtime.nanotime ppppp", "runtime.GC", "strings.Builder.Grow", "net.conn\n"} {
		if s, ok := Lookup(name); ok {
			t.Errorf("%q: %+v", name, s)
		}
	}
	if s, _ := Lookup("runtime.nanotime"); s.States[0] != Pushed {
		t.Errorf("%+v", s)
	}
}

// TestSystems: what differs between systems, and what a later release closes there.
func TestSystems(t *testing.T) {
	for _, test := range []struct{ name, system, states, closed string }{
		{"runtime.duffcopy", "linux/amd64", "aaa--", "1.26 gone"},
		{"runtime.duffcopy", "linux/386", "aaaaa", "1.27"},
		{"runtime.duffcopy", "beos/amd64", "aaaaa", "1.27"},
		{"runtime.walltime1", "linux/amd64", "-----", ""},
		{"runtime.cgocallback", "linux/amd64", "aaaap", ""},
		{"syscall.gettimeofday", "linux/386", "-----", ""},
		{"syscall.gettimeofday", "linux/amd64", "aaaap", ""},
		{"runtime.systemstack", "linux/arm64", "aaaaa", "1.27"},
		{"syscall.loadlibrary", "windows/amd64", "ppppp", ""},
		{"syscall.loadlibrary", "linux/amd64", "-----", ""},
		{"runtime.nanotime", "darwin/arm64", "ppppp", ""},
	} {
		s, _ := Lookup(test.name)
		goos, goarch, _ := strings.Cut(test.system, "/")
		if got := s.On(goos, goarch).String(); got != test.states {
			t.Errorf("%s on %s: %s", test.name, test.system, got)
		}
		closed := ""
		if in, gone, ok := s.Closed(25, goos, goarch, true); ok && s.On(goos, goarch)[25-toolchain.First] != Absent {
			if closed = fmt.Sprintf("1.%d", in); gone {
				closed += " gone"
			}
		}
		if closed != test.closed {
			t.Errorf("%s on %s: closed in %q", test.name, test.system, closed)
		}
	}
	if s, _ := Lookup("runtime.systemstack"); s.Pushed("linux", "amd64") {
		t.Error("runtime.systemstack is not pushed")
	} else if _, _, ok := s.Closed(25, "linux", "386", false); ok {
		t.Error("without ABI wrappers assembly stays open")
	}
	lines := newLines([]string{"a/x", "b/x"})
	if n := lines.add(always(), []States{always(), always()}); n != 0 {
		t.Errorf("the same everywhere has line %d", n)
	}
	if n, again := lines.add(always(), []States{always(), never()}), lines.add(always(), []States{always(), never()}); n != 2 || again != 2 {
		t.Errorf("lines %d and %d", n, again)
	}
	if got := string(lines.format()); got != "a/x b/x\n-----:2 .....:1\n" {
		t.Errorf("%q", got)
	}
}

// FuzzLookup: what is found has the name that was asked for, and splits into
// a package and a rest that make it up again.
func FuzzLookup(f *testing.F) {
	for _, name := range []string{"runtime.nanotime", "net.(*conn).ok", "crosscall2", "a%2eb.c", "x/y.v2.(*T[a/b.C]).m", ".", "\n runtime"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if s, ok := Lookup(name); ok && s.Name != name {
			t.Errorf("%q: found %q", name, s.Name)
		}
		pkg, local := symname.Split(name)
		prefix, ok := strings.CutSuffix(name, "."+local)
		if pkg != "" && (!ok || symname.Path(prefix) != pkg) {
			t.Errorf("%q: %q and %q", name, pkg, local)
		}
	})
}

func TestNearest(t *testing.T) {
	for name, want := range map[string]string{
		"rumtime.nanotime":        "runtime.nanotime",
		"runtime.nanotme":         "runtime.nanotime",
		"runtime.naontime":        "runtime.nanotime",
		"json.unquoteBytes":       "encoding/json.unquoteBytes",
		"net.conn.ok":             "net.(*conn).ok",
		"sync.runtime_Semaquire":  "sync.runtime_Semacquire",
		"runtime.unquoteBytes":    "encoding/json.unquoteBytes",
		"nothing.like.this.known": "",
		"":                        "",
	} {
		got := Nearest(name, 3)
		if want == "" && len(got) == 0 {
			continue
		}
		if len(got) == 0 || len(got) > 3 || got[0] != want {
			t.Errorf("%s: %v, want %s", name, got, want)
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	for b.Loop() {
		Lookup("runtime.nanotime")
	}
}

func BenchmarkAll(b *testing.B) {
	for b.Loop() {
		for range All() {
		}
	}
}

func BenchmarkNearest(b *testing.B) {
	for b.Loop() {
		Nearest("rumtime.nanotime", 3)
	}
}
