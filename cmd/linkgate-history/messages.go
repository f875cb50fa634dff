package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/history"
)

// unread says which logs and lines are not in the history.
func unread(env cli.Env, out history.Outcome) {
	for _, err := range out.Unreadable {
		fmt.Fprintf(env.Stderr, "linkgate: left out: %v\n", err)
	}
	switch n := len(out.Unread); n {
	case 0:
	case 1:
		fmt.Fprintf(env.Stderr, "linkgate: a line is no event: %v\n", out.Unread[0])
	default:
		fmt.Fprintf(env.Stderr, "linkgate: %d lines are no events, the first: %v\n", n, out.Unread[0])
	}
}

// explain names the command in an error, and adds what can be done about it.
func explain(err error) error {
	var damaged *history.DamagedError
	var schema *history.SchemaError
	var lost *history.LostError
	text := fmt.Errorf("history: %w", err)
	switch {
	case errors.As(err, &lost):
		return cli.WithHint(text, "`linkgate history -rebuild -force` goes on without them; name logs that were moved")
	case errors.As(err, &damaged), errors.As(err, &schema):
		return cli.WithHint(text, "`linkgate history -rebuild` keeps it aside and makes a new one from the logs that are left")
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
