// Package export is what linkgate and the program linkgate-export know in common of
// linkgate export.
package export

import "github.com/linkgate/linkgate/internal/cli"

// Options are the command line of linkgate export otlp.
type Options struct {
	Logs  []string // empty: the log of LINKGATE_LOG, else those in the user's cache directory
	IDs   []string // beginnings of build ids; empty: what was not sent yet
	Quiet bool
}

// Command returns the entry of the table of commands.
func Command(run func(cli.Env, Options) error) cli.Command {
	o := new(Options)
	return cli.Command{
		Name:  "export",
		Short: "send builds to an OpenTelemetry collector",
		Examples: `linkgate export otlp                        # what was not sent yet
linkgate export otlp 20261121-101500-1a2b3c4d
linkgate export otlp -log build.jsonl       # from this log
`,
		Long: `A build is a trace, each tool a span in it, each finding a log record, and
counts are metrics. An ID, or the beginning of one, sends that build, again too:
its ids are the same each time, and its metrics, which would add up, are left
out the second time. Else what was not sent yet is sent, of the log of
LINKGATE_LOG or of all logs in the user's cache directory.

The standard variables say where to and how: OTEL_EXPORTER_OTLP_ENDPOINT
(else https://localhost), _PROTOCOL (http/protobuf or grpc), _HEADERS, _TIMEOUT,
_CERTIFICATE, each for one signal too; OTEL_TRACES_EXPORTER, OTEL_LOGS_EXPORTER
and OTEL_METRICS_EXPORTER (otlp, console, none); OTEL_RESOURCE_ATTRIBUTES,
OTEL_SERVICE_NAME, OTEL_SDK_DISABLED. TRACEPARENT puts a build under the CI's
span.

linkgate build, test and so on send their build themselves when it has ended,
where one of these variables names an endpoint or an exporter.

A build that did not end is sent when nothing was added to its log for an hour.
What could not be sent stays in the log: the next export sends it. A log's
LOG.sent holds what of it was sent.

It is a program of its own, linkgate-export. Exit codes: 0; 1 when something
could not be sent; 2 for a command line that cannot be understood.
`,
		Commands: []cli.Command{{
			Name:     "otlp",
			Synopsis: []string{"[ID...]"},
			Short:    "send them by the OpenTelemetry protocol",
			Flags: []cli.Flag{
				{Name: "log", Value: "file", Text: "read this log; several at once", Args: cli.AllFiles(), Into: &o.Logs},
				{Name: "q", Text: "print nothing but what went wrong, in one line", Into: &o.Quiet},
			},
			Run: func(env cli.Env, _ cli.Globals, args []string) error {
				o.IDs = args
				return run(env, *o)
			},
		}},
	}
}
