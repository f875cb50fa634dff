package main

import (
	"strings"
	"testing"
	"time"
)

func TestTable(t *testing.T) {
	tab := &table{cells: []cell{
		{step: "toolchain", column: "go1.23.12", took: time.Second},
		{step: "toolchain", column: "go1.27.4", result: skipped, why: "dial tcp: no such host"},
		{step: "tables", column: every, took: 8 * time.Second},
		{step: "stories", column: "go1.23.12", result: failed, took: 61 * time.Second, why: "exit status 1"},
		{step: "stories", column: "go1.27.4", result: skipped, why: "no toolchain"},
	}}
	const want = `
step       all    go1.23.12  go1.27.4
toolchain         ok 1s      skip
tables     ok 8s
stories           FAIL 61s   skip
2 passed, 1 failed, 2 skipped
`
	var b strings.Builder
	tab.print(&b)
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestLine(t *testing.T) {
	for _, tt := range []struct {
		cell cell
		want string
	}{
		{cell{step: "tables", column: every, took: 8200 * time.Millisecond}, "ok       8.2s  tables"},
		{cell{step: "stories", column: "go1.23.12", result: failed, took: 61 * time.Second, why: "exit status 1"}, "FAIL    61.0s  stories go1.23.12: exit status 1"},
		{cell{step: "toolchain", column: "go1.27.4", result: skipped, why: "dial tcp"}, "skip     0.0s  toolchain go1.27.4: dial tcp"},
	} {
		if got := tt.cell.line(); got != tt.want {
			t.Errorf("got  %q\nwant %q", got, tt.want)
		}
	}
}
