// Package longtest tells tests whether there is time: what takes long, and is told in
// short anyway, runs where LINKGATE_TEST_LONG is set. scripts/matrix sets it.
package longtest

import (
	"os"
	"testing"
)

// Enabled reports whether there is time.
func Enabled() bool { return os.Getenv("LINKGATE_TEST_LONG") != "" }

// Skip skips a test for which there is no time, and says what takes long.
func Skip(tb testing.TB, why string) {
	tb.Helper()
	if !Enabled() {
		tb.Skipf("%s; LINKGATE_TEST_LONG=1 runs it", why)
	}
}
