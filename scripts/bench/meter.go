package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// roleEnv makes this program something else than the one that people start.
const (
	roleEnv    = "LINKGATE_BENCH_ROLE"
	roleMeter  = "meter"
	roleRecord = "record"
)

// A job is one side of one run: commands, one after the other, the whole as often
// as Count says.
type job struct {
	Commands [][]string
	Dir      string
	Env      []string // added to what this process has, or all of it
	Whole    bool     // Env is all of it
	Count    int
	Stdout   string // file for what the commands print; empty: nowhere
}

// A cost is what a job took.
type cost struct {
	Wall float64 `json:"wall"` // seconds
	CPU  float64 `json:"cpu"`  // seconds, user and system, of all processes
	RSS  int64   `json:"rss"`  // bytes, of the largest process
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
		return cost{}, fmt.Errorf("%v: %w\n%s", j.Commands, err, tail(stderr.Bytes()))
	}
	var c cost
	return c, json.Unmarshal(stdout.Bytes(), &c)
}

// meter is the other process: it reads a job and writes its cost.
func meter(in io.Reader, out io.Writer) int {
	os.Unsetenv(roleEnv)
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

// measure runs the commands. Their standard error goes through: a file or a pipe
// that nobody reads meanwhile costs nothing.
func (j job) measure() (cost, error) {
	env := append(os.Environ(), j.Env...)
	if j.Whole {
		env = j.Env
	}
	for _, kv := range env { // commands are looked up in this process
		if path, ok := strings.CutPrefix(kv, "PATH="); ok {
			os.Setenv("PATH", path)
		}
	}
	var stdout *os.File
	if j.Stdout != "" {
		var err error
		if stdout, err = os.Create(j.Stdout); err != nil {
			return cost{}, err
		}
		defer stdout.Close()
	}
	var c cost
	for range max(1, j.Count) {
		for _, argv := range j.Commands {
			cmd := exec.Command(argv[0], argv[1:]...)
			cmd.Dir, cmd.Env, cmd.Stderr = j.Dir, env, os.Stderr
			if stdout != nil {
				cmd.Stdout = stdout
			}
			start := time.Now()
			err := cmd.Run()
			c.Wall += time.Since(start).Seconds()
			if err != nil {
				return c, err
			}
			p := cmd.ProcessState
			c.CPU += (p.UserTime() + p.SystemTime()).Seconds()
			c.RSS = max(c.RSS, maxRSS(p))
		}
	}
	return c, nil
}

// tail returns the end of what a command said.
func tail(b []byte) []byte {
	const most = 2000
	return bytes.TrimSpace(b[max(0, len(b)-most):])
}
