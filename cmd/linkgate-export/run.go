package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-logr/logr"
	"github.com/linkgate/linkgate/internal/otlp"
	"github.com/linkgate/linkgate/internal/printable"
	"go.opentelemetry.io/otel"
)

// Exit codes, as linkgate has them.
const (
	exitOK    = 0
	exitError = 1
	exitUsage = 2
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

const usageText = "usage: linkgate export otlp [-q] [-log file]... [ID...]\n`linkgate help export` says more\n"

// A request is what the command line asks for.
type request struct {
	logs  []string // empty: the log of LINKGATE_LOG, else those in the user's cache directory
	ids   []string // beginnings of build ids; empty: what was not sent yet
	quiet bool
}

// run does what the command line says, and returns the exit code.
func run(w world, args []string) int {
	req, err := parse(w, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(w.stdout, usageText)
		return exitOK
	case err != nil:
		fmt.Fprintf(w.stderr, "linkgate: %v\nhint: `linkgate help export` shows how to\n", err)
		return exitUsage
	}
	// What the SDK has to say beside its errors, of a certificate that cannot be
	// read for example.
	said := new(remarks)
	otel.SetErrorHandler(said)
	otel.SetLogger(logr.Discard()) // would say it again
	ctx := context.Background()
	sender, err := otlp.Open(ctx, w.getenv, w.stdout, version())
	if err = errors.Join(err, said.take()); err != nil {
		return w.fail(req, fmt.Errorf("reading the OTEL_* variables: %w", err))
	}
	if len(sender.Signals()) == 0 {
		w.say(req, "nothing is sent: the OTEL_* variables switch every signal off")
		return exitOK
	}
	code := export(ctx, w, req, sender)
	if err := said.take(); err != nil {
		fmt.Fprintf(w.stderr, "linkgate: warning: %s\n", oneLine(err))
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if err := sender.Close(ctx); err != nil && code == exitOK {
		return w.fail(req, err)
	}
	return code
}

func parse(w world, args []string) (request, error) {
	var req request
	flags := flag.NewFlagSet("linkgate export", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Func("log", "", func(path string) error { req.logs = append(req.logs, path); return nil })
	flags.BoolVar(&req.quiet, "q", false, "")
	if len(args) > 0 && args[0] != "otlp" && !strings.HasPrefix(args[0], "-") {
		return req, fmt.Errorf("export: no way to send by %q, only otlp", args[0])
	}
	if len(args) == 0 {
		return req, errors.New("export: by what? otlp is the one way")
	}
	if args[0] == "otlp" {
		args = args[1:]
	}
	if err := flags.Parse(args); err != nil {
		return req, fmt.Errorf("export: %w", err)
	}
	req.ids = flags.Args()
	return req, nil
}

// version is the version that go built this program as, which is linkgate's.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "(devel)" {
		return ""
	}
	return info.Main.Version
}

// say prints a line for people.
func (w world) say(req request, format string, args ...any) {
	if !req.quiet {
		fmt.Fprintf(w.stdout, format+"\n", args...)
	}
}

// fail reports what went wrong before anything was sent.
func (w world) fail(req request, err error) int {
	if req.quiet {
		fmt.Fprintf(w.stderr, "linkgate: warning: the build was not sent: %s\n", oneLine(err))
		return exitError
	}
	fmt.Fprintf(w.stderr, "linkgate: %s\n", oneLine(err))
	return exitError
}

// oneLine is the text of an error, of joined ones all, in one line.
func oneLine(err error) string {
	return printable.Text(strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; "))
}

// remarks are what the SDK says of errors that no caller gets. It says the same
// of each signal: that counts once.
type remarks struct {
	mu   sync.Mutex
	list []string
}

// Handle implements otel.ErrorHandler.
func (r *remarks) Handle(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if text := oneLine(err); !slices.Contains(r.list, text) {
		r.list = append(r.list, text)
	}
}

// take returns the remarks since the last time, nil when there are none.
func (r *remarks) take() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.list
	r.list = nil
	if len(list) == 0 {
		return nil
	}
	return errors.New(strings.Join(list, "; "))
}
