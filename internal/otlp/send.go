package otlp

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// batch is how many spans or records go into one request. A finding with many
// sites and a long chain takes some 10 KB, and a gRPC server takes 4 MB.
const batch = 256

// A Result is what became of one signal of a build.
type Result struct {
	Signal string
	Count  int // spans, records or metric points
	// Err is why it did not arrive, nil when it did.
	Err error
	// Rejected is what the receiver said of items that it did not take, while it
	// took the rest. Sending again is no use: it would say the same.
	Rejected string
}

// Send sends those signals of a build that are named and configured, at the same
// time, and waits for the answers no longer than ctx lasts. The error is about
// the build itself.
func (s *Sender) Send(ctx context.Context, b Build, signals []string) ([]Result, error) {
	res, err := resourceOf(b, s.version, s.getenv)
	if err != nil {
		return nil, fmt.Errorf("the resource: %w", err)
	}
	tree, err := spans(b, s.version, res)
	if err != nil {
		return nil, err
	}
	var calls []call
	if s.spans != nil && slices.Contains(signals, Traces) {
		calls = append(calls, call{Traces, len(tree.spans), func() error { return inBatches(ctx, tree.spans, s.spans.ExportSpans) }})
	}
	if s.records != nil && slices.Contains(signals, Logs) {
		list, err := records(b, tree, s.version, res)
		if err != nil {
			return nil, err
		}
		calls = append(calls, call{Logs, len(list), func() error { return inBatches(ctx, list, s.records.Export) }})
	}
	if s.metrics != nil && slices.Contains(signals, Metrics) {
		data, err := metrics(b, s.version, res, s.temporality)
		if err != nil {
			return nil, err
		}
		calls = append(calls, call{Metrics, points(data), func() error { return s.metrics.Export(ctx, data) }})
	}
	return makeCalls(calls), nil
}

// A call sends one signal.
type call struct {
	signal string
	count  int
	send   func() error
}

func makeCalls(calls []call) []Result {
	results := make([]Result, len(calls))
	var wg sync.WaitGroup
	for i, c := range calls {
		wg.Go(func() {
			err := c.send()
			results[i] = Result{Signal: c.signal, Count: c.count, Err: err}
			if rejected, ok := partial(err); ok {
				results[i].Err, results[i].Rejected = nil, rejected
			}
		})
	}
	wg.Wait()
	return results
}

// inBatches exports a list, and stops at what was not taken. That some of a
// batch was refused does not stop it.
func inBatches[T any](ctx context.Context, list []T, export func(context.Context, []T) error) error {
	var refused error
	for part := range slices.Chunk(list, batch) {
		err := export(ctx, part)
		if _, ok := partial(err); err != nil && !ok {
			return err
		} else if ok {
			refused = err
		}
	}
	return refused
}

// partial reports whether an exporter's error says that the receiver took a
// request in part, and what it said. The exporters' type for it is internal
// (PartialSuccess in internal/partialsuccess.go of each); its text begins so.
func partial(err error) (string, bool) {
	if err == nil {
		return "", false
	}
	_, what, ok := strings.Cut(err.Error(), "OTLP partial success: ")
	return what, ok
}

// points counts the points of metrics.
func points(data *metricdata.ResourceMetrics) int {
	n := 0
	for _, scope := range data.ScopeMetrics {
		for _, metric := range scope.Metrics {
			switch d := metric.Data.(type) {
			case metricdata.Sum[int64]:
				n += len(d.DataPoints)
			case metricdata.Sum[float64]:
				n += len(d.DataPoints)
			case metricdata.Histogram[float64]:
				n += len(d.DataPoints)
			}
		}
	}
	return n
}
