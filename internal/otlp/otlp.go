// Package otlp turns builds into OpenTelemetry's traces, logs and metrics, and
// sends them.
//
// A build is a trace: its root span is the build, and each tool a span under it.
// Each finding, problem and link is a log record bound to the span of its link,
// and what can be counted is a metric. It reads events alone and adds nothing
// to them but what the resource says of the machine and the CI's job; secrets
// were redacted when the events were written.
//
// Ids are derived from the build, so that what is sent twice has the same ids.
// What is sent and where to is up to the standard OTEL_* variables; an
// unknown value of theirs is an error.
package otlp

import (
	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/events"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// Scope is the name of the instrumentation scope of all that is sent.
const Scope = "github.com/linkgate/linkgate"

// SchemaURL is the version of the semantic conventions whose names are used.
const SchemaURL = semconv.SchemaURL

// The signals, in the order that [Send] reports them.
const (
	Traces  = "traces"
	Logs    = "logs"
	Metrics = "metrics"
)

// A Build is what is sent of one build.
type Build struct {
	*builds.Build
	// Findings are its relocations for which [finding.Reference.IsDecided] holds,
	// Problems all of its problems, in the order of the log.
	Findings []*events.Relocation
	Problems []*events.Problem
	// TraceParent and TraceState are the span that the build belongs under, as
	// in W3C Trace Context; empty for a trace of its own.
	TraceParent, TraceState string
}
