// Linkgate-export sends the builds of linkgate's logs to where an organisation
// gathers them. It is what `linkgate export` runs: a program of its own, since
// what it is made of would cost each tool of each build its start.
//
//	linkgate export otlp [-log file]... [ID...]
//
// It reads logs and the OTEL_* variables, and notes beside each log what of it
// was sent.
package main

import (
	"io"
	"os"
	"time"
)

func main() {
	os.Exit(run(world{
		getenv: os.Getenv,
		stdout: os.Stdout,
		stderr: os.Stderr,
		now:    time.Now(),
	}, os.Args[1:]))
}

// A world is what the program sees of its surroundings.
type world struct {
	getenv         func(string) string
	stdout, stderr io.Writer
	now            time.Time
}
