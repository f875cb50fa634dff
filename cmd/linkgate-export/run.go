package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-logr/logr"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/export"
	"github.com/linkgate/linkgate/internal/otlp"
	"github.com/linkgate/linkgate/internal/printable"
	"go.opentelemetry.io/otel"
)

// limit is how long one build may take to send: a collector that is not there
// costs no build more than that.
const limit = 10 * time.Second

// timeLimit is limit, or less where the standard variables, in milliseconds, say
// so of every signal. They are about one request; retries would go on for a minute.
func timeLimit(getenv func(string) string) time.Duration {
	var longest time.Duration
	for _, signal := range []string{"TRACES_", "LOGS_", "METRICS_"} {
		value := cmp.Or(getenv("OTEL_EXPORTER_OTLP_"+signal+"TIMEOUT"), getenv("OTEL_EXPORTER_OTLP_TIMEOUT"))
		ms, err := strconv.Atoi(value)
		if err != nil || ms <= 0 || ms >= int(limit/time.Millisecond) {
			return limit
		}
		longest = max(longest, time.Duration(ms)*time.Millisecond)
	}
	return longest
}

// run does what the command line says, and returns the exit code.
func run(env cli.Env, args []string) int {
	command := export.Command(func(env cli.Env, o export.Options) error {
		x := exporter{env, o}
		return x.fail(x.run(context.Background()))
	})
	return cli.Execute(command, env, cli.Globals{}, append([]string{command.Name}, args...))
}

// An exporter is one run of the program.
type exporter struct {
	cli.Env
	export.Options
}

func (x exporter) run(ctx context.Context) error {
	// What the SDK has to say beside its errors, of a certificate that cannot be read for
	// example.
	remarks := new(sdkErrors)
	otel.SetErrorHandler(remarks)
	otel.SetLogger(logr.Discard()) // would say it again
	sender, err := otlp.Open(ctx, x.Getenv, x.Stdout, cli.Version())
	if err = errors.Join(err, remarks.take()); err != nil {
		return fmt.Errorf("reading the OTEL_* variables: %w", err)
	}
	if len(sender.Signals()) == 0 {
		x.printf("nothing is sent: the OTEL_* variables switch every signal off\n")
		return nil
	}
	sendErr := x.sendAll(ctx, sender)
	if err := remarks.take(); err != nil {
		fmt.Fprintf(x.Stderr, "linkgate: warning: %s\n", oneLine(err))
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return cmp.Or(sendErr, sender.Close(ctx))
}

// printf prints a line for people.
func (x exporter) printf(format string, args ...any) {
	if !x.Quiet {
		fmt.Fprintf(x.Stdout, format, args...)
	}
}

// fail makes an error one line. With -q it is a warning.
func (x exporter) fail(err error) error {
	var exit cli.Exit
	switch {
	case err == nil || errors.As(err, &exit):
		return err
	case x.Quiet:
		fmt.Fprintf(x.Stderr, "linkgate: warning: the build was not sent: %s\n", oneLine(err))
		return cli.Exit(cli.ExitError)
	}
	return errors.New(oneLine(err))
}

// oneLine is the text of an error, of joined ones all, in one line.
func oneLine(err error) string {
	return printable.Text(strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; "))
}

// sdkErrors are what the SDK says of errors that no caller gets. It says the same
// of each signal: that counts once.
type sdkErrors struct {
	mu   sync.Mutex
	list []string
}

// Handle implements otel.ErrorHandler.
func (r *sdkErrors) Handle(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if text := oneLine(err); !slices.Contains(r.list, text) {
		r.list = append(r.list, text)
	}
}

// take returns the remarks since the last time, nil when there are none.
func (r *sdkErrors) take() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.list
	r.list = nil
	if len(list) == 0 {
		return nil
	}
	return errors.New(strings.Join(list, "; "))
}
