package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// stepEnv names the file with the step when this program runs as -toolexec.
const stepEnv = "LINKGATE_ORACLE_STEP"

// step is what the -toolexec wrapper does in one build: at the link it first
// runs the oracle linker with the arguments that Go's own linker gets, and keeps
// what it says in Record. Every tool, the link included, then runs as
// `Gate -log Log TOOL ARGS…`, or plainly where there is no Gate.
type step struct {
	Linker string // the oracle linker
	Record string // its output; the file exists only if a link happened
	Gate   string // linkgate, or empty
	Log    string // linkgate's log
	Kept   bool   // compare linkgate's log with and without what earlier links have kept
}

// toolexec runs one tool and gives the exit code for the go command.
func toolexec(file string, args []string) int {
	data, err := os.ReadFile(file)
	if err != nil {
		return fatal(err)
	}
	var s step
	if err := json.Unmarshal(data, &s); err != nil {
		return fatal(fmt.Errorf("%s: %w", file, err))
	}
	// -V=full is about the tool's identity and must come from the real one: then
	// the build cache serves these builds and plain ones alike.
	tool := strings.TrimSuffix(filepath.Base(args[0]), ".exe")
	link := tool == "link" && !slices.Contains(args, "-V=full")
	if link {
		if err := s.ask(args[1:]); err != nil {
			return fatal(err)
		}
	}
	if s.Gate == "" {
		return s.run(args)
	}
	if link && s.Kept {
		if err := s.compareKept(args); err != nil {
			return fatal(err)
		}
	}
	code := s.run(append([]string{s.Gate, "-log", s.Log}, args...))
	// What fails through linkgate in mode observe must fail without it.
	if link && code != 0 && exec.Command(args[0], args[1:]...).Run() == nil {
		if err := os.WriteFile(s.broke(), nil, 0o666); err != nil {
			return fatal(err)
		}
	}
	return code
}

// ask runs the oracle linker and keeps what it says. Its check is on even where
// the link's is off: linkgate's verdicts are the linker's rules, whatever
// -checklinkname says. The last argument is the main package's archive.
func (s step) ask(args []string) error {
	if len(args) > 0 {
		args = slices.Insert(slices.Clone(args), len(args)-1, "-checklinkname=1")
	}
	out, err := exec.Command(s.Linker, args...).CombinedOutput()
	if err != nil {
		out = fmt.Appendf(out, "%v\n", err)
	}
	return os.WriteFile(s.Record, out, 0o666)
}

// broke is the file that exists if linkgate failed a link that Go's own linker
// makes.
func (s step) broke() string { return s.Record + ".broke" }

func (s step) run(args []string) int {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if err == nil {
		return 0
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() > 0 {
		return exit.ExitCode()
	}
	return fatal(err)
}

func fatal(err error) int {
	fmt.Fprintf(os.Stderr, "oracle: %v\n", err)
	return 1
}

func (s step) write(file string) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o666)
}

// parseRecord reads the oracle linker's output. The refusals are in the order
// in which the linker found them, so the first is the one Go's own linker dies
// of. complete is false if the linker ended before it had checked everything;
// rest is what it said besides.
func parseRecord(record string) (refused []ref, complete bool, rest string) {
	var other []string
	for line := range strings.Lines(record) {
		line = strings.TrimRight(line, "\r\n")
		if line == doneLine {
			complete = true
			continue
		}
		pair, ok := strings.CutPrefix(line, refusalPrefix)
		if !ok {
			other = append(other, line)
			continue
		}
		pkg, symbol, _ := strings.Cut(pair, "\t")
		if r := (ref{pkg, symbol}); !slices.Contains(refused, r) {
			refused = append(refused, r)
		}
	}
	return refused, complete, strings.Join(other, "\n")
}
