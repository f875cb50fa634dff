package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/linkgate/linkgate/scripts/internal/trial"
)

// builder builds programs and compares.
type builder struct {
	work    string // temporary directory
	self    string // this program, for -toolexec
	gate    string // linkgate, or empty
	golden  map[key][]ref
	large   bool
	pattern string
}

// column builds all programs with one toolchain, several at a time, and gives
// their cells in the programs' order. report is called as each is done.
func (b *builder) column(tc trial.Toolchain, programs []program, parallel int, report func(cell)) []cell {
	var linker string
	if tc.Err == nil {
		linker, tc.Err = buildLinker(tc, b.work)
	}
	if tc.Err == nil {
		own, err := goPrograms(tc, filepath.Join(b.work, "src", tc.Name))
		tc.Err = err
		programs = append(slices.Clip(programs), own...)
	}
	programs = slices.DeleteFunc(slices.Clone(programs), func(p program) bool {
		ok, err := path.Match(b.pattern, p.ID)
		return !ok || err != nil
	})

	cells := make([]cell, len(programs))
	var wg sync.WaitGroup
	var print sync.Mutex
	slots := make(chan bool, parallel)
	for i, p := range programs {
		wg.Go(func() {
			slots <- true
			defer func() { <-slots }()
			start := time.Now()
			c := b.cell(tc, p, linker, filepath.Join(b.work, tc.Name, strconv.Itoa(i)))
			c.program, c.toolchain, c.took = p.ID, tc.Name, time.Since(start)
			cells[i] = c
			print.Lock()
			defer print.Unlock()
			report(c)
		})
	}
	wg.Wait()
	return cells
}

// cell builds one program with one toolchain in dir and compares the sets.
func (b *builder) cell(tc trial.Toolchain, p program, linker, dir string) cell {
	switch {
	case tc.Err != nil:
		return cell{kind: skipped, why: trial.FirstLine(tc.Err.Error())}
	case p.Lacks("large", b.large):
		return cell{kind: skipped, why: "large: give -large"}
	case p.Lacks("cgo", tc.Cgo):
		return cell{kind: skipped, why: "no C compiler, or CGO_ENABLED=0"}
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return cell{kind: broken, why: err.Error()}
	}
	s := step{Linker: linker, Record: filepath.Join(dir, "record"), Gate: b.gate, Log: filepath.Join(dir, "log"),
		Kept: b.gate != "" && tc.Name == runtime.Version()}
	output, err := b.build(tc, p, s, dir)
	if !exists(s.Record) && err != nil && s.Gate != "" {
		// Is it the program that does not compile, or linkgate?
		s.Gate = ""
		if _, err := b.build(tc, p, s, dir); err == nil || exists(s.Record) {
			return cell{kind: broken, why: "it builds, but not through linkgate: " + trial.FirstMessage(output)}
		}
	}
	if !exists(s.Record) && err != nil {
		return notLinked(output, err)
	}
	record, err := os.ReadFile(s.Record)
	if err != nil {
		return cell{kind: broken, why: fmt.Sprintf("the build has not linked: %v", err)}
	}
	refused, complete, rest := parseRecord(string(record))
	if !complete {
		return cell{kind: noLink, why: "the linker ended before its checks: " + trial.FirstLine(rest)}
	}
	if exists(s.broke()) {
		return cell{kind: broken, why: "it links, but not through linkgate: " + trial.FirstMessage(output)}
	}
	if why, err := os.ReadFile(s.differs()); err == nil {
		return cell{kind: broken, why: string(why)}
	}
	if why := contradiction(refused, output, p.unchecked()); why != "" {
		return cell{kind: broken, why: why}
	}
	return b.judge(key{p.ID, tc.Name}, sorted(refused), s.Log)
}

// build runs the go command with this program as -toolexec, which carries out
// the step at the link.
func (b *builder) build(tc trial.Toolchain, p program, s step, dir string) (output string, err error) {
	stepFile := filepath.Join(dir, "step")
	if err := s.write(stepFile); err != nil {
		return "", err
	}
	// No executable is at the output's path, so the go command must link. Debug
	// information, a third of a link's time, is nothing that is checked.
	exe := filepath.Join(dir, "exe")
	args := append(slices.Clone(p.Command), "-toolexec="+quote(b.self), "-ldflags=-w", "-o", exe)
	args = append(args, p.Flags...)
	cmd := exec.Command("go", append(args, p.Target)...)
	cmd.Dir = p.dir
	cmd.Env = append(environ("GOTOOLCHAIN="+tc.Name, stepEnv+"="+stepFile), p.Env...)
	out, err := cmd.CombinedOutput()
	os.Remove(exe) // the biggest file by far
	return string(out), err
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// judge compares the oracle's set with linkgate's, or with the golden one.
func (b *builder) judge(k key, oracle []ref, log string) cell {
	other := oracle
	switch {
	case b.gate != "":
		var err error
		if other, err = readGateLog(log); err != nil {
			return cell{kind: broken, oracle: oracle, why: err.Error()}
		}
	case b.golden != nil:
		var ok bool
		if other, ok = b.golden[k]; !ok {
			return cell{kind: skipped, oracle: oracle, why: "not in the golden file"}
		}
	}
	c := cell{kind: equal, oracle: oracle, extra: missing(oracle, other), lacking: missing(other, oracle)}
	if len(c.extra)+len(c.lacking) > 0 {
		c.kind = differ
	}
	return c
}

// notLinked says why a build ended before the link.
func notLinked(output string, err error) cell {
	// A compiler that is killed says nothing of the program.
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok || exit.ExitCode() < 0 || strings.Contains(output, "signal: ") {
		return cell{kind: broken, why: fmt.Sprintf("go build: %v: %s", err, trial.FirstMessage(output))}
	}
	if trial.Unreachable(output) {
		return cell{kind: skipped, why: trial.ProxyUnreachable}
	}
	return cell{kind: noCompile, why: trial.FirstMessage(output)}
}

// contradiction checks the oracle against Go's own linker, which ran after it
// with the same arguments: it must die of the oracle's first refusal, and must
// refuse nothing where the oracle refuses nothing or its check is off.
func contradiction(refused []ref, output string, unchecked bool) string {
	if unchecked {
		refused = nil
	}
	stock, died := trial.StockVerdict(output)
	switch {
	case !died && len(refused) > 0:
		return fmt.Sprintf("the oracle refuses %v and the stock linker nothing", refused)
	case died && len(refused) == 0:
		return fmt.Sprintf("the stock linker refuses %v and must refuse nothing", stock)
	case died && refused[0] != (ref{stock.Package, stock.Symbol}):
		return fmt.Sprintf("the stock linker refuses %v first and the oracle %v", stock, refused[0])
	}
	return ""
}

// quote makes one word of a path for the go command's -toolexec, which splits
// at spaces and knows quotes.
func quote(path string) string {
	if !strings.ContainsAny(path, " \t\n'\"") {
		return path
	}
	if !strings.Contains(path, "'") {
		return "'" + path + "'"
	}
	return `"` + path + `"`
}
