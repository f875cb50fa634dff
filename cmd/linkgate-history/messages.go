package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/linkgate/linkgate/internal/history"
)

// unread says which logs and lines are not in the history.
func unread(w world, out history.Outcome) {
	for _, err := range out.Refused {
		fmt.Fprintf(w.stderr, "linkgate: left out: %v\n", err)
	}
	switch n := len(out.Unread); n {
	case 0:
	case 1:
		fmt.Fprintf(w.stderr, "linkgate: a line is no event: %v\n", out.Unread[0])
	default:
		fmt.Fprintf(w.stderr, "linkgate: %d lines are no events, the first: %v\n", n, out.Unread[0])
	}
}

// failure words an error and, where there is something to be done, a hint.
func failure(err error) string {
	text := fmt.Sprintf("linkgate: history: %v\n", err)
	var damaged *history.DamagedError
	var schema *history.SchemaError
	var lost *history.LostError
	switch {
	case errors.As(err, &lost):
		text += "hint: `linkgate history -rebuild -force` goes on without them; name logs that were moved\n"
	case errors.As(err, &damaged), errors.As(err, &schema):
		text += "hint: `linkgate history -rebuild` keeps it aside and makes a new one from the logs that are left\n"
	}
	return text
}

// noBuild says where builds are when the options leave none.
func noBuild(first time.Time) string {
	if first.IsZero() {
		return "hint: a build through linkgate writes a log, and this command reads it\n"
	}
	return fmt.Sprintf("hint: the oldest build here is of %s; -since all takes every one\n", first.Format(time.DateOnly))
}
