package signature

import (
	"compress/flate"
	"go/ast"
	"io"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// readTable reads the table that package released has.
func readTable(t testing.TB) *Table {
	t.Helper()
	f, err := os.Open("released/table.flate")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(flate.NewReader(f))
	if err != nil {
		t.Fatal(err)
	}
	table, err := ParseTable(string(text))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestTableStanding: a function that is pushed under a method's name has the receiver once. It had
// it twice, and every pull of time.Time.abs broke.
func TestTableStanding(t *testing.T) {
	table := readTable(t)
	for minor := toolchain.First; minor <= toolchain.Last; minor++ {
		std, ok := table.Std(minor, "linux", "amd64")
		if !ok {
			t.Fatalf("go1.%d is not in the table", minor)
		}
		d, ok := std.Symbol("time.Time.abs")
		if want := "func(time.Time) uint64"; !ok || d.Type.String() != want {
			t.Errorf("go1.%d: %s, want %s", minor, d.Type, want)
		}
	}
}

// TestTable parses every row, and asks for what all releases have.
func TestTable(t *testing.T) {
	table := readTable(t)
	n := 0
	for pkg, rows := range table.packages {
		for row := range strings.Lines(rows) {
			f := strings.SplitN(strings.TrimSuffix(row, "\n"), " ", 4)
			text, _, _ := strings.Cut(f[3], " @")
			if typ, err := Parse(text, nil); err != nil || typ.String() != text {
				t.Errorf("%s.%s: %s: %v", pkg, f[2], text, err)
			}
			n++
		}
	}
	if n < 30000 {
		t.Errorf("%d rows", n)
	}
	registers := map[string]Machine{
		"linux/amd64": {8, 9, 15}, "linux/arm64": {8, 16, 16}, "linux/386": {Word: 4}, "linux/ppc64le": {8, 12, 12},
		"linux/mips64": {Word: 8}, "js/wasm": {Word: 8}, "windows/amd64": {8, 9, 15},
	}
	for minor := toolchain.First; minor <= toolchain.Last; minor++ {
		for system, want := range registers {
			goos, goarch, _ := strings.Cut(system, "/")
			std, ok := table.Std(minor, goos, goarch)
			if !ok {
				t.Fatalf("go1.%d for %s is not in the table", minor, system)
			}
			if got := std.Machine(); got != want {
				t.Errorf("go1.%d for %s has %v, not %v", minor, system, got, want)
			}
			for symbol, want := range map[string]string{
				"runtime.memmove":          "func(unsafe.Pointer, unsafe.Pointer, uintptr)",
				"reflect.unsafe_NewArray":  "func(*internal/abi.Type, int) unsafe.Pointer",
				"reflect.(*rtype).Method":  "func(*reflect.rtype, int) reflect.Method",
				"runtime.funcInfo.entry":   "func(runtime.funcInfo) uintptr",
				"net.(*TCPConn).ok":        "func(*net.TCPConn) bool", // by embedding
				"time.(*Time).Unix":        "func(*time.Time) int64",  // T's, for *T
				"runtime.allgs":            "[]*runtime.g",
				"runtime.writeBarrier":     "struct{enabled bool; pad [3]uint8; alignme uint64}",
				"encoding/json.notThere":   "",
				"runtime.(*notThere).none": "",
			} {
				d, ok := std.Symbol(symbol)
				if got := d.Type.String(); ok != (want != "") || ok && got != want {
					t.Errorf("go1.%d for %s: %s is %s, not %s", minor, system, symbol, got, want)
				}
			}
		}
	}
	if _, ok := table.Std(toolchain.Last+1, "linux", "amd64"); ok {
		t.Error("a release that is not built in is in the table")
	}
}

// TestSizes holds sizes and offsets of the table against the compiler's.
func TestSizes(t *testing.T) {
	table := readTable(t)
	minor, err := strconv.Atoi(strings.SplitN(runtime.Version(), ".", 3)[1])
	if err != nil {
		t.Skip("a development version")
	}
	std, ok := table.Std(minor, runtime.GOOS, runtime.GOARCH)
	if !ok {
		t.Skip("this release is not built in")
	}
	m := std.Machine()
	for _, v := range []any{
		http.Server{}, http.Request{}, http.Transport{}, sync.Mutex{}, sync.Pool{}, sync.Map{}, time.Time{}, time.Timer{},
		reflect.Value{}, reflect.StructField{}, regexp.Regexp{}, ast.File{}, runtime.MemStats{}, strings.Builder{},
	} {
		want := reflect.TypeOf(v)
		typ := std.Named(want.PkgPath() + "." + want.Name())
		size, align, err := m.sizeOf(typ)
		if err != nil || size != int64(want.Size()) || align != int64(want.Align()) {
			t.Errorf("%s has %d bytes, aligned to %d, not %d and %d: %v", want, size, align, want.Size(), want.Align(), err)
		}
		offsets, _, _, _ := m.offsets(typ.Under(), 0)
		for i := range want.NumField() {
			if f := want.Field(i); i >= len(offsets) || offsets[i] != int64(f.Offset) {
				t.Errorf("%s.%s is not at %d", want, f.Name, f.Offset)
			}
		}
	}
}
