package otlp

import (
	"context"
	"fmt"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/trace"
)

// Values of a log record's event name.
const (
	eventRelocation = prefix + "relocation"
	eventProblem    = prefix + "problem"
	eventLink       = prefix + "link"
)

// records makes the log records of a build: its findings, problems and links,
// in that order. Their events hold no clock: the time is that of the build's
// end, when all of them were known.
func records(b Build, t *tree, version string, res *resource.Resource) ([]sdklog.Record, error) {
	var kept keeper
	provider := sdklog.NewLoggerProvider(sdklog.WithResource(res), sdklog.WithProcessor(&kept))
	out := emitter{
		logger: provider.Logger(Scope, log.WithInstrumentationVersion(version), log.WithSchemaURL(SchemaURL)),
		when:   b.End(),
	}
	for _, r := range b.Findings {
		severity := severityOf(r.Decision.Action)
		if err := out.emit(t.of(r.Link, r.GOOS, r.GOARCH), eventRelocation, severity, findingText(r), r); err != nil {
			return nil, err
		}
	}
	for _, p := range b.Problems {
		text := fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message)
		if err := out.emit(t.of(p.Link, p.GOOS, p.GOARCH), eventProblem, log.SeverityWarn, text, p); err != nil {
			return nil, err
		}
	}
	for _, l := range b.Links {
		severity := log.SeverityInfo
		if l.Result != finding.ResultPassed {
			severity = log.SeverityError
		}
		text := fmt.Sprintf("link of %s: %s in mode %s", l.Link, l.Result, l.Mode)
		if err := out.emit(t.of(l.Link, l.GOOS, l.GOARCH), eventLink, severity, text, l); err != nil {
			return nil, err
		}
	}
	return kept.records, nil
}

// An emitter writes the records of one build.
type emitter struct {
	logger log.Logger
	when   time.Time
}

func (e emitter) emit(span trace.SpanContext, name string, severity log.Severity, text string, ev events.Event) error {
	attrs, err := attributesOf(ev)
	if err != nil {
		return err
	}
	var r log.Record
	r.SetEventName(name)
	r.SetTimestamp(e.when)
	r.SetObservedTimestamp(e.when)
	r.SetSeverity(severity)
	r.SetSeverityText(severity.String())
	r.SetBody(attribute.StringValue(text))
	r.AddAttributes(attrs...)
	e.logger.Emit(trace.ContextWithSpanContext(context.Background(), span), r)
	return nil
}

func severityOf(action finding.Action) log.Severity {
	switch action {
	case finding.Deny:
		return log.SeverityError
	case finding.Warn:
		return log.SeverityWarn
	}
	return log.SeverityInfo
}

// findingText is one sentence: "example.com/a pulls fmt.tooLarge (refused): deny".
func findingText(r *events.Relocation) string {
	verb := string(r.Direction) + "s"
	switch r.Direction {
	case finding.DirectionHandshake:
		verb = "pulls"
	case finding.DirectionPush:
		verb = "pushes"
	}
	text := r.From.Path + " " + verb + " " + r.Symbol
	if len(r.Classes) > 0 {
		text += " (" + finding.Join(r.Classes, ", ") + ")"
	}
	return text + ": " + string(r.Decision.Action)
}

// A keeper keeps the records that were emitted. It is the SDK's Processor.
type keeper struct{ records []sdklog.Record }

func (k *keeper) Enabled(context.Context, sdklog.EnabledParameters) bool { return true }
func (k *keeper) Shutdown(context.Context) error                         { return nil }
func (k *keeper) ForceFlush(context.Context) error                       { return nil }

func (k *keeper) OnEmit(_ context.Context, r *sdklog.Record) error {
	k.records = append(k.records, r.Clone())
	return nil
}
