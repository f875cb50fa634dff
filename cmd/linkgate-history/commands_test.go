package main

import (
	"os"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// appendFile adds files to the end of a file: append FILE part...
func appendFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: append FILE part...")
	}
	text := ts.ReadFile(args[0])
	for _, part := range args[1:] {
		text += ts.ReadFile(part)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}

// date says that a file was last written on a day: date FILE 2026-11-20.
func date(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: date FILE day")
	}
	day, err := time.Parse(time.DateOnly, args[1])
	ts.Check(err)
	ts.Check(os.Chtimes(ts.MkAbs(args[0]), day, day))
}

// halve cuts a file in the middle: halve FILE.
func halve(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: halve FILE")
	}
	ts.Check(os.Truncate(ts.MkAbs(args[0]), int64(len(ts.ReadFile(args[0]))/2)))
}
