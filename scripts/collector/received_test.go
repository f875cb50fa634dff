package collector

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// The collector's files, as far as they are looked at: OTLP/JSON, whose 64-bit
// integers are strings (opentelemetry-proto, "JSON Protobuf Encoding").
type (
	attribute struct {
		Key   string
		Value map[string]any
	}
	resource struct {
		Attributes []attribute
	}
	span struct {
		TraceID      string `json:"traceId"`
		SpanID       string `json:"spanId"`
		ParentSpanID string `json:"parentSpanId"`
		TraceState   string `json:"traceState"`
		Name         string
		Start        string `json:"startTimeUnixNano"`
		End          string `json:"endTimeUnixNano"`
		Attributes   []attribute
		Status       struct {
			Code    int
			Message string
		}
	}
	record struct {
		TraceID        string `json:"traceId"`
		SpanID         string `json:"spanId"`
		Time           string `json:"timeUnixNano"`
		EventName      string `json:"eventName"`
		SeverityText   string `json:"severityText"`
		SeverityNumber int    `json:"severityNumber"`
		Body           map[string]any
		Attributes     []attribute
	}
	metric struct {
		Name, Unit string
		Sum        *points
		Histogram  *points
	}
	points struct {
		DataPoints             []point
		AggregationTemporality int
		IsMonotonic            bool
	}
	point struct {
		Attributes []attribute
		Start      string `json:"startTimeUnixNano"`
		Time       string `json:"timeUnixNano"`
		AsInt      string
		AsDouble   float64
		Count      string
		Sum        float64
	}
)

// received is what arrived of one scenario: what bears its name in the
// resource's test.scenario.
type received struct {
	resources []resource
	schemas   []string
	spans     []span
	records   []record
	metrics   []metric
}

// readReceived reads the collector's files.
func readReceived(t *testing.T, dir string) map[string]*received {
	t.Helper()
	all := make(map[string]*received)
	of := func(r resource, schema string) *received {
		name, _ := attributes(r.Attributes)["test.scenario"].(string)
		if all[name] == nil {
			all[name] = new(received)
		}
		all[name].resources = append(all[name].resources, r)
		all[name].schemas = append(all[name].schemas, schema)
		return all[name]
	}
	for line := range lines(t, filepath.Join(dir, "traces.jsonl")) {
		var request struct {
			ResourceSpans []struct {
				Resource   resource
				SchemaURL  string `json:"schemaUrl"`
				ScopeSpans []struct{ Spans []span }
			}
		}
		decode(t, line, &request)
		for _, r := range request.ResourceSpans {
			for _, s := range r.ScopeSpans {
				got := of(r.Resource, r.SchemaURL)
				got.spans = append(got.spans, s.Spans...)
			}
		}
	}
	for line := range lines(t, filepath.Join(dir, "logs.jsonl")) {
		var request struct {
			ResourceLogs []struct {
				Resource  resource
				SchemaURL string `json:"schemaUrl"`
				ScopeLogs []struct{ LogRecords []record }
			}
		}
		decode(t, line, &request)
		for _, r := range request.ResourceLogs {
			for _, s := range r.ScopeLogs {
				got := of(r.Resource, r.SchemaURL)
				got.records = append(got.records, s.LogRecords...)
			}
		}
	}
	for line := range lines(t, filepath.Join(dir, "metrics.jsonl")) {
		var request struct {
			ResourceMetrics []struct {
				Resource     resource
				SchemaURL    string `json:"schemaUrl"`
				ScopeMetrics []struct{ Metrics []metric }
			}
		}
		decode(t, line, &request)
		for _, r := range request.ResourceMetrics {
			for _, s := range r.ScopeMetrics {
				got := of(r.Resource, r.SchemaURL)
				got.metrics = append(got.metrics, s.Metrics...)
			}
		}
	}
	return all
}

func lines(t *testing.T, path string) func(func([]byte) bool) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Lines(data)
}

// decode decodes JSON with its numbers as they are written.
func decode(t *testing.T, data []byte, into any) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(into); err != nil {
		t.Fatal(err)
	}
}

// attributes returns attributes as the JSON values that they stand for.
func attributes(list []attribute) map[string]any {
	m := make(map[string]any)
	for _, a := range list {
		m[a.Key] = plain(a.Value)
	}
	return m
}

// plain returns the JSON value that an AnyValue of OTLP stands for.
func plain(v map[string]any) any {
	for kind, inner := range v {
		switch kind {
		case "intValue":
			return json.Number(inner.(string))
		case "arrayValue":
			list := []any{}
			values, _ := inner.(map[string]any)["values"].([]any)
			for _, e := range values {
				list = append(list, plain(e.(map[string]any)))
			}
			return list
		case "kvlistValue":
			m := make(map[string]any)
			values, _ := inner.(map[string]any)["values"].([]any)
			for _, e := range values {
				kv := e.(map[string]any)
				m[kv["key"].(string)] = plain(kv["value"].(map[string]any))
			}
			return m
		default:
			return inner
		}
	}
	return nil
}
