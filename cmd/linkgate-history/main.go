// Linkgate-history prints what builds were like over time. It keeps that in a
// SQLite database, which it fills from linkgate's logs. It is a program of its
// own so that linkgate, which runs beside every tool of a build, need not hold a
// database.
//
//	linkgate history [-since 30d] [-by day|week] [log...]
package main

import (
	"io"
	"os"
	"time"
)

// A world is what the program sees of its surroundings.
type world struct {
	getenv         func(string) string
	stdout, stderr io.Writer
	now            time.Time
}

func main() {
	os.Exit(run(world{os.Getenv, os.Stdout, os.Stderr, time.Now()}, os.Args[1:]))
}
