package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
)

// One call takes about a millisecond, and what else the machine does changes within
// seconds: many short runs in turns tell a difference of some percent, few long ones
// do not. Calls is how many make one run, turns how many pairs each pair that is
// asked for stands for.
const (
	calls = 10
	turns = 10
)

// toolCall compares one call of a tool through linkgate with one through a program
// that only becomes its arguments: as `go build -toolexec=linkgate` starts it, and
// as `linkgate build` has it started. What belongs to no build linkgate becomes too;
// beside a tool of one it stays, and writes what that took to the log.
func toolCall(l *lab, _ *program) ([]result, error) {
	cheap, err := exec.LookPath("true")
	if err != nil {
		cheap = filepath.Join(filepath.Dir(l.execer), "standin", "link")
	}
	compile := filepath.Join(l.tooldir, "compile")
	var rows []result
	built := []string{cheap, "-o", filepath.Join(l.work, "go-build1", "b001", "_pkg_.a")}
	noted := []string{"TOOLEXEC_IMPORTPATH=example.com/a", "LINKGATE_LOG=" + filepath.Join(l.work, "tools.jsonl")}
	for _, t := range []struct {
		what  string
		flags []string
		tool  []string
		env   []string
	}{
		{"linkgate true", nil, []string{cheap}, nil},
		{"linkgate -dir DIR true", []string{"-dir", l.work}, []string{cheap}, nil},
		{"linkgate compile -V=full", nil, []string{compile, "-V=full"}, nil},
		{"linkgate true, noted in the log", nil, built, noted},
		{"linkgate -dir DIR -telemetry=on true, noted in the log", []string{"-dir", l.work, "-telemetry=on"}, built, noted},
		{"linkgate true, LINKGATE_TELEMETRY=off", nil, built, append(noted[:1:1], "LINKGATE_TELEMETRY=off")},
	} {
		side := func(front ...string) side {
			return side{job: job{Commands: [][]string{append(front, t.tool...)}, Dir: l.work, Count: calls,
				Env: l.environ(append([]string{"GOTOOLDIR=" + l.tooldir}, t.env...))}}
		}
		r := result{What: t.what, Against: "a program that only execs its arguments", noGoal: slices.Equal(t.env, noted),
			Notes: []string{fmt.Sprintf("each run is %d calls", calls)}}
		rows = append(rows, l.compare(r, turns*l.options.pairs, side(append([]string{l.gate}, t.flags...)...), side(l.execer)))
	}
	waits := func(program ...string) side {
		return side{job: job{Commands: [][]string{append(program, cheap)}, Dir: l.work, Count: calls, Env: l.environ(nil)}}
	}
	r := result{What: "a program that starts true and waits", Against: "true alone", noGoal: true,
		Notes: []string{fmt.Sprintf("each run is %d calls", calls)}}
	return append(rows, l.compare(r, turns*l.options.pairs, waits(l.waiter), waits())), nil
}
