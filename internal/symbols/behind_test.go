package symbols

import (
	"slices"
	"testing"
)

// TestBehind: the table names the functions that directives give a pushed symbol's name to, in
// the version under test.
func TestBehind(t *testing.T) {
	goroots(t, func(t *testing.T, goroot, _ string, minor int) {
		for _, symbol := range []string{"runtime.mapassign_fast64ptr", "syscall.SyscallN", "time.absClock", "runtime.nanotime"} {
			src, err := ReadSymbol(goroot, symbol)
			if err != nil {
				t.Fatal(err)
			}
			want := []string{symbol}
			for name, symbols := range src.Renamed {
				if slices.Contains(symbols, symbol) {
					want = []string{name}
				}
			}
			if got := Behind(symbol, minor); !slices.Equal(want, []string{got}) {
				t.Errorf("%s: %s, in the sources %v", symbol, got, want)
			}
		}
	})
}
