package story

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/longtest"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"
)

// holeLog is the log of a program of testdata/holes, beside it.
const holeLog = "log.jsonl"

// denyHoles is the policy that hole links under.
const denyHoles = "version: 1\nmode: enforce\ndefaults:\n  wrapper: deny\n  cross-module: deny\n"

// hole links a program of testdata/holes under a policy that denies, and checks
// that one finding is there, denied and in the name of the module that declares
// it: hole NAME PACKAGE SYMBOL CLASS. "! hole NAME" checks that the program links,
// and that nothing is found.
func hole(ts *testscript.TestScript, neg bool, args []string) {
	if neg != (len(args) == 1) || !neg && len(args) != 4 {
		ts.Fatalf("usage: hole NAME PACKAGE SYMBOL CLASS, or ! hole NAME")
	}
	dir := ts.MkAbs(args[0])
	archive, err := txtar.ParseFile(filepath.Join(ts.Getenv("HOLES"), args[0]+".txtar"))
	ts.Check(err)
	ts.Check(txtar.Write(archive, dir))
	err = buildHole(ts, dir, denyHoles)
	found := foundIn(ts, dir)
	if neg {
		if err != nil || len(found) > 0 {
			ts.Fatalf("%s: %v, found %v", args[0], err, found)
		}
		return
	}
	pkg, symbol, class := args[1], args[2], finding.Class(args[3])
	i := slices.IndexFunc(found, func(r *events.Relocation) bool { return r.From.Path == pkg && r.Symbol == symbol })
	if i < 0 {
		ts.Fatalf("%s: no finding of %s in %s, but %v (%v)", args[0], symbol, pkg, found, err)
	}
	r := found[i]
	if !slices.Contains(r.Classes, class) || r.Decision.Action != finding.Deny || !strings.HasPrefix(pkg+"/", r.From.Module+"/") || r.Directive == nil && r.Form != finding.FormHost {
		ts.Fatalf("%s: finding is %+v, want class %s, denied", args[0], r, class)
	}
	if err == nil {
		ts.Fatalf("%s: linked", args[0])
	}
}

// grant links a program that hole has denied under a rule for the module and the
// class of each finding alone. It must link as it does without linkgate: grant NAME.
func grant(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: grant NAME")
	}
	dir := ts.MkAbs(args[0])
	found := foundIn(ts, dir)
	if len(found) == 0 {
		ts.Fatalf("%s: nothing was denied", args[0])
	}
	var rules strings.Builder
	for _, r := range found {
		fmt.Fprintf(&rules, "  - module: %s\n    classes: [%s]\n    action: allow\n", r.From.Module, finding.Join(r.Classes, ", "))
	}
	err := buildHole(ts, dir, denyHoles+"rules:\n"+unique(rules.String()))
	if err == nil && !longtest.Enabled() {
		return // then it links without linkgate too
	}
	stock := ts.Exec("go", "build", "-C", dir, "-ldflags=-checklinkname=0", "-o", "stock.exe", ".")
	if (err == nil) != (stock == nil) {
		ts.Fatalf("%s: with its rules the link ends with %v, without linkgate with %v", args[0], err, stock)
	}
}

// unique drops rules that stand there already.
func unique(rules string) string {
	list := strings.SplitAfter(rules, "action: allow\n")
	slices.Sort(list)
	return strings.Join(slices.Compact(list), "")
}

func buildHole(ts *testscript.TestScript, dir, policy string) error {
	if err := os.Remove(filepath.Join(dir, holeLog)); err != nil && !errors.Is(err, os.ErrNotExist) {
		ts.Check(err)
	}
	ts.Check(os.WriteFile(filepath.Join(dir, "linkgate.yaml"), []byte(policy), 0o666))
	return ts.Exec("go", "build", "-C", dir, "-toolexec=linkgate -log "+holeLog, "-o", "app.exe", ".")
}

// foundIn returns what the log of a program has on packages outside std that is denied.
func foundIn(ts *testscript.TestScript, dir string) []*events.Relocation {
	f, err := os.Open(filepath.Join(dir, holeLog))
	ts.Check(err)
	defer f.Close()
	var list []*events.Relocation
	for ev, err := range events.Read(f) {
		ts.Check(err)
		if r, ok := ev.(*events.Relocation); ok && r.Decision.Action != finding.Allow {
			list = append(list, r)
		}
	}
	return list
}
