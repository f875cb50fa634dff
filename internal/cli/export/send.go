package export

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/external"
)

// sendLimit is how long a build that has ended waits for linkgate-export, which
// itself gives up earlier (limit in cmd/linkgate-export/run.go).
const sendLimit = 15 * time.Second

// Send sends a build that has ended, the one of that id in that log, where
// the environment configures an export; else it does nothing. What goes wrong
// costs a line and a bounded time, never the build's result: the build stays in
// the log.
func Send(env cli.Env, id, log string) {
	if !configured(env.Getenv) {
		return
	}
	program, err := external.Find("export")
	if err != nil {
		fmt.Fprintf(env.Stderr, "linkgate: warning: build %s was not sent: linkgate-export is neither beside linkgate nor in PATH: go install %s\n", id, external.Install())
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), sendLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "otlp", "-q", "-log", log, id)
	// What an exporter to the console prints must not end up in the output of
	// `linkgate run`.
	cmd.Stdout, cmd.Stderr = env.Stderr, env.Stderr
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		fmt.Fprintf(env.Stderr, "linkgate: warning: build %s was not sent within %v: `linkgate export otlp` sends it later\n", id, sendLimit)
	case err != nil && !errors.As(err, &exit): // it has said itself why it failed
		fmt.Fprintf(env.Stderr, "linkgate: warning: build %s was not sent: %v\n", id, err)
	}
}

// configured reports whether the standard variables say where to send
// telemetry to, or how. Nothing leaves the machine where they do not: the
// default endpoint is not taken for a wish.
func configured(getenv func(string) string) bool {
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
