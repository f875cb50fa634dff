package otlp

import (
	"context"
	"errors"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// metrics counts a build. Its points lie between the build's start and end.
//
// The temporality is delta: each build is a process of its own on a runner that
// nobody knows later. Its sums are added up by who receives them, while
// cumulative ones would be as many series as there were builds, each with one
// point. (A store that takes cumulative ones alone has the collector's
// deltatocumulative before it.)
func metrics(b Build, version string, res *resource.Resource, temporality sdkmetric.TemporalitySelector) (*metricdata.ResourceMetrics, error) {
	reader := sdkmetric.NewManualReader(sdkmetric.WithTemporalitySelector(temporality))
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithResource(res), sdkmetric.WithReader(reader))
	m := meter{Meter: provider.Meter(Scope, metric.WithInstrumentationVersion(version), metric.WithSchemaURL(SchemaURL))}
	m.build(b)
	m.tools(b.Tools)
	m.findings(b)
	var out metricdata.ResourceMetrics
	if err := errors.Join(m.err, reader.Collect(context.Background(), &out)); err != nil {
		return nil, err
	}
	for _, scope := range out.ScopeMetrics {
		for _, metric := range scope.Metrics {
			setTimes(metric.Data, b.Start(), b.End())
		}
	}
	return &out, nil
}

// A meter makes instruments and keeps the first error.
type meter struct {
	metric.Meter
	err error
}

func (m *meter) add(name, unit, description string, n int64, attrs ...attribute.KeyValue) {
	c, err := m.Int64Counter(name, metric.WithUnit(unit), metric.WithDescription(description))
	if err != nil {
		m.err = errors.Join(m.err, err)
		return
	}
	c.Add(context.Background(), n, metric.WithAttributes(attrs...))
}

func (m *meter) addSeconds(name, description string, d time.Duration, attrs ...attribute.KeyValue) {
	c, err := m.Float64Counter(name, metric.WithUnit("s"), metric.WithDescription(description))
	if err != nil {
		m.err = errors.Join(m.err, err)
		return
	}
	c.Add(context.Background(), d.Seconds(), metric.WithAttributes(attrs...))
}

func (m *meter) record(name, description string, d time.Duration, attrs ...attribute.KeyValue) {
	h, err := m.Float64Histogram(name, metric.WithUnit("s"), metric.WithDescription(description),
		metric.WithExplicitBucketBoundaries(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000))
	if err != nil {
		m.err = errors.Join(m.err, err)
		return
	}
	h.Record(context.Background(), d.Seconds(), metric.WithAttributes(attrs...))
}

func (m *meter) build(b Build) {
	attrs := []attribute.KeyValue{attribute.String(prefix+"command", "unknown"), attribute.String(prefix+"result", "unknown")}
	if e := b.Event; e != nil {
		attrs = []attribute.KeyValue{attribute.String(prefix+"result", string(e.Result)), attribute.String(prefix+"module", e.Module)}
		if len(e.Command) > 0 {
			attrs = append(attrs, attribute.String(prefix+"command", e.Command[0]))
		}
		m.addSeconds("linkgate.build.cpu.time", "CPU time of go and all it started", e.User, append(attrs, semconv.CPUModeUser)...)
		m.addSeconds("linkgate.build.cpu.time", "CPU time of go and all it started", e.System, append(attrs, semconv.CPUModeSystem)...)
	}
	m.add("linkgate.builds", "{build}", "Builds", 1, attrs...)
	m.record("linkgate.build.duration", "Time from the start of go to its end", b.End().Sub(b.Start()), attrs...)
	m.packages(b)
}

// packages counts what was compiled and what came from the cache. An action
// that is not cached need not have run: what was compiled its tool says.
func (m *meter) packages(b Build) {
	if len(b.Actions) == 0 {
		return // cache hits unknown
	}
	var cached, compiled int64
	for _, a := range b.Actions {
		if a.Mode == "build" && a.Cached {
			cached++
		}
	}
	for _, t := range b.Tools {
		if t.Tool == "compile" {
			compiled++
		}
	}
	const name, description = "linkgate.packages", "Packages that were compiled, and that came from the cache"
	m.add(name, "{package}", description, cached, attribute.Bool(prefix+"cached", true))
	m.add(name, "{package}", description, compiled, attribute.Bool(prefix+"cached", false))
}

func (m *meter) tools(tools []*events.Tool) {
	for _, t := range tools {
		tool := attribute.String(prefix+"tool", t.Tool)
		m.add("linkgate.tools", "{run}", "Runs of go's tools", 1, tool, attribute.Bool(prefix+"failed", t.Exit != 0 || t.Signal != ""))
		m.record("linkgate.tool.duration", "Time that a tool ran, linkgate's own apart", t.Wall, tool)
		m.addSeconds("linkgate.tool.cpu.time", "CPU time of tools, linkgate's own apart", t.User, tool, semconv.CPUModeUser)
		m.addSeconds("linkgate.tool.cpu.time", "CPU time of tools, linkgate's own apart", t.System, tool, semconv.CPUModeSystem)
		m.addSeconds("linkgate.own.time", "Time that linkgate itself took beside tools", t.Own.Wall, tool)
	}
}

func (m *meter) findings(b Build) {
	for _, l := range b.Links {
		m.add("linkgate.links", "{link}", "Links that linkgate decided on", 1, attribute.String(prefix+"result", string(l.Result)),
			attribute.String(prefix+"mode", string(l.Mode)), attribute.String(prefix+"guard", string(l.Guard)))
	}
	for _, r := range b.Findings {
		action := []attribute.KeyValue{
			attribute.String(prefix+"decision.action", string(r.Decision.Action)),
			attribute.String(prefix+"decision.enforce", string(r.Decision.Enforce)),
			attribute.Bool(prefix+"decision.known", r.Decision.Known),
		}
		m.add("linkgate.findings", "{finding}", "References with a class or not let through", 1, action...)
		for _, class := range r.Classes {
			m.add("linkgate.findings.by_class", "{finding}", "Findings of a class; one of two classes counts in both", 1,
				append(action, attribute.String(prefix+"class", string(class)))...)
		}
	}
	if len(b.Problems) > 0 {
		m.add("linkgate.problems", "{problem}", "Directives that have no effect", int64(len(b.Problems)))
	}
}

// setTimes gives the points the times of then: the SDK knows now alone.
func setTimes(data metricdata.Aggregation, start, end time.Time) {
	switch data := data.(type) {
	case metricdata.Sum[int64]:
		for i := range data.DataPoints {
			data.DataPoints[i].StartTime, data.DataPoints[i].Time = start, end
		}
	case metricdata.Sum[float64]:
		for i := range data.DataPoints {
			data.DataPoints[i].StartTime, data.DataPoints[i].Time = start, end
		}
	case metricdata.Histogram[float64]:
		for i := range data.DataPoints {
			data.DataPoints[i].StartTime, data.DataPoints[i].Time = start, end
		}
	}
}
