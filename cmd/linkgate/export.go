package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// sendLimit is how long a build that has ended waits for linkgate-export, which
// itself gives up earlier (limit in cmd/linkgate-export/run.go).
const sendLimit = 15 * time.Second

// sendBuild sends a build that has ended, the one of that id in that log, where
// the environment configures an export; else it does nothing. What goes wrong
// costs a line and a bounded time, never the build's result: the build stays in
// the log.
func sendBuild(w world, id, log string) {
	if !exportConfigured(w.getenv) {
		return
	}
	program, err := findExternal("export")
	if err != nil {
		fmt.Fprintf(w.stderr, "linkgate: warning: build %s was not sent: linkgate-export is neither beside linkgate nor in PATH: go install %s\n", id, installAll())
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), sendLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "otlp", "-q", "-log", log, id)
	// What an exporter to the console prints must not end up in the output of
	// `linkgate run`.
	cmd.Stdout, cmd.Stderr = w.stderr, w.stderr
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		fmt.Fprintf(w.stderr, "linkgate: warning: build %s was not sent within %v: `linkgate export otlp` sends it later\n", id, sendLimit)
	case err != nil && !errors.As(err, &exit): // it has said itself why it failed
		fmt.Fprintf(w.stderr, "linkgate: warning: build %s was not sent: %v\n", id, err)
	}
}

// exportConfigured reports whether the standard variables say where to send
// telemetry to, or how. Nothing leaves the machine where they do not: the
// default endpoint is not taken for a wish.
func exportConfigured(getenv func(string) string) bool {
	if strings.EqualFold(strings.TrimSpace(getenv("OTEL_SDK_DISABLED")), "true") {
		return false
	}
	for _, signal := range []string{"TRACES", "LOGS", "METRICS"} {
		switch getenv("OTEL_" + signal + "_EXPORTER") {
		case "none":
			continue
		case "":
			if getenv("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || getenv("OTEL_EXPORTER_OTLP_"+signal+"_ENDPOINT") != "" {
				return true
			}
		default:
			return true
		}
	}
	return false
}
