package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"reflect"
	"runtime"
	"time"
)

// roleEnv makes this program something else than the one that people start.
const (
	roleEnv    = "LINKGATE_BENCH_ROLE"
	roleMeter  = "meter"
	roleRecord = "record"
)

// A job is one run of a side: a command, as often as Count says.
type job struct {
	Argv  []string
	Dir   string
	Env   []string
	Count int
}

// A cost is what a job took.
type cost struct {
	Wall float64 // seconds
	CPU  float64 // seconds, user and system, of all processes
	RSS  int64   // bytes, of the largest process
}

// run runs a job in a process of its own. What a process has in memory when it
// starts another counts for the peak of that one too (exec_mmap in Linux), so a
// small process has to start it, and not this one.
func (j job) run() (cost, error) {
	self, err := os.Executable()
	if err != nil {
		return cost{}, err
	}
	in, err := json.Marshal(j)
	if err != nil {
		return cost{}, err
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), roleEnv+"="+roleMeter)
	cmd.Stdin = bytes.NewReader(in)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return cost{}, fmt.Errorf("%q: %w\n%s", j.Argv, err, tail(stderr.Bytes()))
	}
	var c cost
	return c, json.Unmarshal(stdout.Bytes(), &c)
}

// meter is the other process: it reads a job and writes its cost.
func meter(in io.Reader, out io.Writer) int {
	var j job
	err := json.NewDecoder(in).Decode(&j)
	if err == nil {
		var c cost
		if c, err = j.measure(); err == nil {
			err = json.NewEncoder(out).Encode(c)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// measure runs the command. Its standard error goes through: a pipe that nobody
// reads meanwhile costs nothing.
func (j job) measure() (cost, error) {
	var c cost
	for range max(1, j.Count) {
		cmd := exec.Command(j.Argv[0], j.Argv[1:]...)
		cmd.Dir, cmd.Env, cmd.Stderr = j.Dir, j.Env, os.Stderr
		start := time.Now()
		err := cmd.Run()
		c.Wall += time.Since(start).Seconds()
		if err != nil {
			return c, err
		}
		p := cmd.ProcessState
		c.CPU += (p.UserTime() + p.SystemTime()).Seconds()
		c.RSS = max(c.RSS, peak(p))
	}
	return c, nil
}

// peak returns the peak memory of the largest of a process and those it waited for.
// Not every system has it, or the type that has it.
func peak(p *os.ProcessState) int64 {
	usage := reflect.Indirect(reflect.ValueOf(p.SysUsage()))
	if usage.Kind() != reflect.Struct || !usage.FieldByName("Maxrss").IsValid() {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return usage.FieldByName("Maxrss").Int()
	}
	return usage.FieldByName("Maxrss").Int() << 10
}

// tail returns the end of what a command said.
func tail(b []byte) []byte {
	const most = 2000
	return bytes.TrimSpace(b[max(0, len(b)-most):])
}
