package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
)

// calls is how many calls of a tool make one run: one takes about a millisecond.
const calls = 50

// toolCall compares one call of a tool through linkgate with one through a program
// that only becomes its arguments: as `go build -toolexec=linkgate` starts it, and
// as `linkgate build` has it started.
func toolCall(l *lab, _ *program) ([]result, error) {
	cheap, err := exec.LookPath("true")
	if err != nil {
		cheap = filepath.Join(filepath.Dir(l.execer), "standin", "link")
	}
	compile := filepath.Join(l.tooldir, "compile")
	var rows []result
	for _, t := range []struct {
		what  string
		flags []string
		tool  []string
	}{
		{"linkgate true", nil, []string{cheap}},
		{"linkgate -dir DIR true", []string{"-dir", l.work}, []string{cheap}},
		{"linkgate compile -V=full", nil, []string{compile, "-V=full"}},
	} {
		side := func(front ...string) side {
			return side{job: job{Commands: [][]string{append(front, t.tool...)}, Dir: l.work, Count: calls,
				Env: l.environ([]string{"GOTOOLDIR=" + l.tooldir})}}
		}
		r := result{What: t.what, Against: "a program that only execs its arguments",
			Notes: []string{fmt.Sprintf("each run is %d calls", calls)}}
		rows = append(rows, l.compare(r, l.options.pairs, side(append([]string{l.gate}, t.flags...)...), side(l.execer)))
	}
	return rows, nil
}
