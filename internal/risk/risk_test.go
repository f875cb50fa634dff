package risk

import (
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/symbols"
)

func TestOf(t *testing.T) {
	for symbol, want := range map[string]Class{
		"runtime.fastrandn":              Random,
		"runtime.cheaprand64":            Random,
		"runtime.nanotime1":              Clock,
		"time.now":                       Clock,
		"crypto/tls.(*Conn).readRecord":  Crypto,
		"crypto/internal/fips140/aes.b":  Crypto,
		"net/http.cloneTLSConfig":        Crypto,
		"runtime.memmove":                Memory,
		"reflect.typedmemmove":           Memory,
		"runtime.mapassign_faststr":      Memory,
		"runtime.stopTheWorld":           Scheduler,
		"runtime.gcStart":                Scheduler,
		"sync.runtime_procPin":           Scheduler,
		"encoding/json.unquoteBytes":     None,
		"github.com/x/crypto/tls.secret": None,
		"runtimes.memmove":               None,
	} {
		if got := Of(symbol); got != want {
			t.Errorf("%s: %q, want %q", symbol, got, want)
		}
	}
}

// The table of classes is in order, each line of the other one is of a class there, and what
// has no asterisk is a symbol that some release has.
func TestTable(t *testing.T) {
	list := Table()
	if !slices.IsSortedFunc(list, func(a, b Info) int { return int(10*b.Severity) - int(10*a.Severity) }) {
		t.Error("the worst is not first")
	}
	for line := range strings.Lines(strings.TrimSpace(table)) {
		f := strings.Fields(line)
		if Class(f[0]).Severity() == 0 {
			t.Errorf("%s is no class", f[0])
		}
		for _, pattern := range f[1:] {
			if strings.Contains(pattern, "*") {
				continue
			}
			if _, ok := symbols.Lookup(pattern); !ok && !symbols.IsAPI(pattern) {
				t.Errorf("no release has %s", pattern)
			}
		}
	}
}
