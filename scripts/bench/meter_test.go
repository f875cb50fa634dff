package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// TestMeasure counts what a process of a process has used, and every run.
func TestMeasure(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil || runtime.GOOS == "windows" {
		t.Skip("needs a Unix shell")
	}
	const loop = `sh -c 'i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done; echo done'; true`
	out := filepath.Join(t.TempDir(), "out")
	c, err := job{Commands: [][]string{{"sh", "-c", loop}}, Count: 2, Stdout: out}.measure()
	if err != nil {
		t.Fatal(err)
	}
	idle, err := job{Commands: [][]string{{"sh", "-c", ":"}}}.measure()
	if err != nil {
		t.Fatal(err)
	}
	if c.CPU <= 2*idle.CPU || c.Wall <= 0 || c.RSS <= 0 {
		t.Errorf("a loop in a child: %+v; nothing: %+v", c, idle)
	}
	if data, err := os.ReadFile(out); err != nil || string(data) != "done\ndone\n" {
		t.Errorf("printed %q, %v", data, err)
	}
	if _, err := (job{Commands: [][]string{{"sh", "-c", "exit 3"}}}).measure(); err == nil {
		t.Error("a command that fails passes")
	}
	env := job{Commands: [][]string{{"sh", "-c", `test "$A" = b`}}, Env: []string{"A=b", "PATH=" + os.Getenv("PATH")}, Whole: true}
	if _, err := env.measure(); err != nil {
		t.Errorf("environment: %v", err)
	}
}

// TestGrowth draws a line for each kind of links that has three programs.
func TestGrowth(t *testing.T) {
	l := &lab{}
	for i, packages := range []int{60, 300, 1200, 100, 200} {
		p := &program{packages: packages}
		if i < 3 {
			p.findings = 1
		}
		l.growth = append(l.growth, grown{p, nothing, 0.01 + float64(packages)*1e-4, float64(packages * packages)})
	}
	rows := append(l.lines(nothing, true), l.lines(nothing, false)...)
	if len(rows) != 2 || len(l.lines(archives, true)) != 0 {
		t.Fatalf("%d rows: %+v", len(rows), rows)
	}
	if *rows[0].Value > 0.001 || *rows[1].Value < 0.15 {
		t.Errorf("a line deviates by %v, a square by %v", *rows[0].Value, *rows[1].Value)
	}
}
