package main

import (
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/longtest"
	"github.com/linkgate/linkgate/scripts/internal/trial"
)

// needC skips a test where there is no C compiler.
func needC(t *testing.T) {
	t.Helper()
	cc, err := exec.Command("go", "env", "CC").Output()
	if err == nil {
		_, err = exec.LookPath(strings.TrimSpace(string(cc)))
	}
	if err != nil {
		t.Skip("no C compiler: ", err)
	}
}

// TestMeasure holds that verify names each live call of a program that pulls hundreds of
// functions, none of the dead ones, and the same of the stripped program.
func TestMeasure(t *testing.T) {
	longtest.Skip(t, "it links programs that call hundreds of functions")
	for _, mode := range []string{"-buildmode=pie", "-buildmode=c-shared"} {
		t.Run(mode, func(t *testing.T) {
			if mode == "-buildmode=c-shared" {
				needC(t)
			}
			r, err := measure(runtime.Version(), "linux/amd64", mode)
			if err != nil {
				t.Fatal(err)
			}
			if r.live < 300 || r.dead < 300 || len(r.missed)+len(r.wrong) > 0 || r.stripped != "same" {
				t.Errorf("of %d live calls %q are missed; of %d dead ones %q are found; stripped: %s", r.live, r.missed, r.dead, r.wrong, r.stripped)
			}
		})
	}
}

// TestMeasureProgram holds the same of a program of the corpus, by the relocations of its objects.
func TestMeasureProgram(t *testing.T) {
	longtest.Skip(t, "it builds a program of modules")
	all, err := trial.Corpus("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(p trial.Program) bool { return p.ID == "sonic-1.15.5-call" })
	m, err := measureProgram(all[i], "../../testdata", "", runtime.Version())
	if err != nil {
		t.Fatal(err)
	}
	if m.live < 10 || len(m.missed)+len(m.wrong) > 0 || m.stripped != "same" {
		t.Errorf("of %d live calls %v are missed, and %v are none; stripped: %s", m.live, m.missed, m.wrong, m.stripped)
	}
}
