package otlp

import "testing"

// TestKind holds which way each signal goes for a set of variables. None of the
// standard's defaults is taken for a wish beside an endpoint that one signal has.
func TestKind(t *testing.T) {
	for _, tt := range []struct {
		env                   map[string]string
		traces, logs, metrics string
	}{
		{nil, kindHTTP, kindHTTP, kindHTTP},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://t"}, kindHTTP, kindHTTP, kindHTTP},
		{map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://t"}, kindHTTP, kindNone, kindNone},
		{map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://t", "OTEL_LOGS_EXPORTER": "otlp", "OTEL_METRICS_EXPORTER": "console"}, kindHTTP, kindHTTP, kindConsole},
		{map[string]string{"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc", "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL": "http/protobuf", "OTEL_METRICS_EXPORTER": "none"}, kindGRPC, kindHTTP, kindNone},
	} {
		for signal, want := range map[string]string{Traces: tt.traces, Logs: tt.logs, Metrics: tt.metrics} {
			got, err := kind(func(name string) string { return tt.env[name] }, signal)
			if err != nil || got != want {
				t.Errorf("%v: %s: %q, %v; want %q", tt.env, signal, got, err, want)
			}
		}
	}
	for _, name := range []string{"OTEL_TRACES_EXPORTER", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"} {
		if got, err := kind(func(n string) string { return map[string]string{name: "carrier-pigeon"}[n] }, Traces); err == nil {
			t.Errorf("%s: got %q", name, got)
		}
	}
}
