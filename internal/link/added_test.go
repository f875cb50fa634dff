package link

import (
	"fmt"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// testAdded: an exported method that only the std of this build has is no API. Who calls it is told,
// and so is that std has it; nobody is told of where std itself calls it.
func testAdded(t *testing.T, f fixture) {
	const lock = "sync.(*Mutex).Lock"
	j := f.judge(t, "deny.yaml", nil)
	defer j.Close()
	ev := j.evidence
	prog := ev.prog
	if err := readAdded(prog, ev.src); err != nil || prog.added != nil || prog.adds(lock) {
		t.Errorf("in the released std: added %v, %v", prog.added, err)
	}
	prog.packages[prog.index["sync"]].summary.Added = []string{lock}
	if err := readAdded(prog, ev.src); err != nil || !prog.adds(lock) || prog.adds("sync.(*Mutex).Unlock") {
		t.Fatalf("added %v, %v", prog.added, err)
	}
	res, err := Resolve(prog, ev.id, ev.src, ev.names)
	if err != nil || fmt.Sprint(res.Patched) != "["+lock+"]" {
		t.Fatalf("patched %v, %v", res.Patched, err)
	}
	var users []string
	others := 0
	for _, r := range Explain(res, ev.id, ev.src, nil) {
		if r.Symbol == lock {
			users = append(users, fmt.Sprint(r.From.Path, r.Classes))
		} else {
			others++
		}
	}
	if before := len(j.Facts.References); others != before {
		t.Errorf("%d other references, %d before", others, before)
	}
	if got := fmt.Sprint(users); got != "[example.com/app[patched-std]]" {
		t.Errorf("its users: %s", got)
	}

	// What cannot be read is no package without uses.
	main := &prog.packages[prog.index["main"]]
	archive := main.archive
	main.archive = "gone.a"
	if err := readAdded(prog, ev.src); err == nil || !strings.Contains(err.Error(), "reading package main: open gone.a") {
		t.Errorf("without the archive of main: %v", err)
	}
	main.archive = archive

	// The tests of a package of std may add to it.
	cmd := *ev.cmd
	cmd.Name = "sync.test"
	prog.added, prog.imports.of["main"] = nil, []string{"testing/internal/testdeps"}
	if err := readAdded(prog, &sources{cmd: &cmd, prog: prog}); err != nil || prog.added != nil {
		t.Errorf("in a test of sync: added %v, %v", prog.added, err)
	}
	prog.packages[prog.index["sync"]].archive = "gone.a"
	if err := readAdded(prog, ev.src); err == nil || !strings.Contains(err.Error(), "reading package sync: open gone.a") {
		t.Errorf("without the archive of sync: %v", err)
	}
}

// TestUnreleased: an exported symbol of a package that can be imported, which the release does not have.
func TestUnreleased(t *testing.T) {
	release, err := toolchain.Of("go1.26.8", "")
	if err != nil {
		t.Fatal(err)
	}
	released := symbols.NewRelease(release, "")
	for symbol, want := range map[string]bool{
		"fmt.Println": false, "net/http.(*Client).Do": false, "runtime.GC": false, "time.Time.Add": false, // API
		"fmt.Printlm": true, "net/http.(*Client).Did": true, "runtime.Ä": true, "time.Added.Method": true, "runtime.Leak": true,
		"fmt.newPrinters": false, "fmt.(*pp).released": false, "fmt.(*pp).Released": false, "time.Time.added": false,
		"slices.Sorts[go.shape.int]": false, "slices.Sorts-range1": false, "slices.Sorts.func1": false, "time.Add..stmp_1": false,
		"type:.eq.fmt.Formatters": false, "memhash": false, "fmt.": false, "fmt.(*": false, "internal/abi.Added": false,
	} {
		if got := unreleased(released, symname.Package(symbol))([]byte(symbol)); got != want {
			t.Errorf("%s: %t", symbol, got)
		}
	}
	if unreleased(released, "time")([]byte("fmt.Printlm")) {
		t.Error("another package's symbol")
	}
}
