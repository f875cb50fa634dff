package otlp

import (
	"context"
	"fmt"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// A tree is the spans of a build.
type tree struct {
	spans []sdktrace.ReadOnlySpan // those that are sampled, the root last
	root  trace.SpanContext
	links map[linkKey]trace.SpanContext // the linker's
}

// A linkKey tells the links of a build apart.
type linkKey struct{ pkg, goos, goarch string }

// of returns the span of a link, or the build's where the linker left none.
func (t *tree) of(link, goos, goarch string) trace.SpanContext {
	if sc, ok := t.links[linkKey{link, goos, goarch}]; ok {
		return sc
	}
	return t.root
}

// spans makes the spans of a build, with the times of then.
func spans(b Build, version string, res *resource.Resource) (*tree, error) {
	var ended collector
	provider := sdktrace.NewTracerProvider(sdktrace.WithResource(res), sdktrace.WithIDGenerator(ids{}), sdktrace.WithSpanProcessor(&ended))
	tracer := provider.Tracer(Scope, trace.WithInstrumentationVersion(version), trace.WithSchemaURL(SchemaURL))
	seed := seed(b)
	// A parent that is no valid one is passed over: then the trace is ours.
	ctx := propagation.TraceContext{}.Extract(context.Background(),
		propagation.MapCarrier{"traceparent": b.TraceParent, "tracestate": b.TraceState})

	attrs, err := buildAttributes(b)
	if err != nil {
		return nil, err
	}
	ctx, root := tracer.Start(withIdentity(ctx, traceID(seed), spanID(seed, "build")), buildName(b),
		trace.WithTimestamp(b.Start()), trace.WithAttributes(attrs...))
	t := &tree{root: root.SpanContext(), links: make(map[linkKey]trace.SpanContext)}
	seen := make(map[string]int)
	for _, tool := range b.Tools {
		key := toolKey(tool, 0)
		seen[key]++
		sc, err := toolSpan(withIdentity(ctx, trace.TraceID{}, spanID(seed, toolKey(tool, seen[key]))), tracer, tool)
		if err != nil {
			return nil, err
		}
		link := linkKey{importPath(tool.Package), tool.GOOS, tool.GOARCH}
		if _, ok := t.links[link]; tool.Tool == "link" && !ok {
			t.links[link] = sc
		}
	}
	if failed, why := failure(b); failed {
		root.SetStatus(codes.Error, why)
	}
	root.End(trace.WithTimestamp(b.End()))
	t.spans = ended.spans
	return t, nil
}

// toolSpan makes the span of one tool.
func toolSpan(ctx context.Context, tracer trace.Tracer, tool *events.Tool) (trace.SpanContext, error) {
	attrs, err := attributesOf(tool)
	if err != nil {
		return trace.SpanContext{}, err
	}
	attrs = append(attrs, semconv.ProcessExecutableName(tool.Tool), semconv.ProcessExitCode(tool.Exit))
	// The package is in the name, although there are many: a trace in which
	// 374 spans are called "compile" shows nobody which one was slow.
	name := strings.TrimSpace(tool.Tool + " " + tool.Package)
	_, span := tracer.Start(ctx, name, trace.WithTimestamp(tool.Start), trace.WithAttributes(attrs...))
	switch {
	case tool.NotRun:
		span.SetStatus(codes.Error, "stopped before the linker")
	case tool.Signal != "":
		span.SetStatus(codes.Error, "ended by signal: "+tool.Signal)
	case tool.Exit != 0:
		span.SetStatus(codes.Error, fmt.Sprintf("exit code %d", tool.Exit))
	}
	span.End(trace.WithTimestamp(tool.End()))
	return span.SpanContext(), nil
}

// buildName is the root span's name: "go build".
func buildName(b Build) string {
	if b.Event == nil || len(b.Event.Command) == 0 {
		return "go"
	}
	return "go " + b.Event.Command[0]
}

// buildAttributes returns the fields of the build event, and beside them what
// the conventions call them: one go command is a task of a CI's pipeline.
func buildAttributes(b Build) ([]attribute.KeyValue, error) {
	task := []attribute.KeyValue{semconv.CICDPipelineTaskRunID(b.ID), semconv.CICDPipelineTaskName(buildName(b))}
	if b.Event == nil {
		return append(task, attribute.String(prefix+"build", b.ID)), nil
	}
	attrs, err := attributesOf(b.Event)
	if err != nil {
		return nil, err
	}
	attrs = append(attrs, task...)
	attrs = append(attrs, semconv.ProcessExitCode(b.Event.Exit), semconv.ProcessWorkingDirectory(b.Event.Dir))
	if len(b.Event.Command) > 0 && b.Event.Command[0] == "test" {
		attrs = append(attrs, semconv.CICDPipelineTaskTypeTest)
	} else {
		attrs = append(attrs, semconv.CICDPipelineTaskTypeBuild)
	}
	switch failed, _ := failure(b); {
	case !failed:
		attrs = append(attrs, semconv.CICDPipelineTaskRunResultSuccess)
	case b.Event.Signal != "":
		attrs = append(attrs, semconv.CICDPipelineTaskRunResultCancellation)
	default:
		attrs = append(attrs, semconv.CICDPipelineTaskRunResultFailure)
	}
	return attrs, nil
}

// failure reports whether a build failed, and what is known of why. Without a
// build event its tools tell.
func failure(b Build) (bool, string) {
	if b.Event != nil {
		return b.Event.Result != events.BuildPassed, b.Event.Result
	}
	for _, tool := range b.Tools {
		if tool.Exit != 0 || tool.Signal != "" {
			return true, tool.Tool + " failed"
		}
	}
	return false, ""
}

// importPath is a tool's package without the variant that a test makes of it:
// "example.com/a [example.com/a.test]".
func importPath(pkg string) string {
	path, _, _ := strings.Cut(pkg, " ")
	return path
}

// A collector keeps the spans that have ended. It is the SDK's SpanProcessor.
type collector struct{ spans []sdktrace.ReadOnlySpan }

func (c *collector) OnStart(context.Context, sdktrace.ReadWriteSpan) {}
func (c *collector) OnEnd(s sdktrace.ReadOnlySpan)                   { c.spans = append(c.spans, s) }
func (c *collector) Shutdown(context.Context) error                  { return nil }
func (c *collector) ForceFlush(context.Context) error                { return nil }
