package export

import (
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/cli"
)

func TestConfigured(t *testing.T) {
	tests := []struct {
		env  string // NAME=value, separated by blanks
		want bool
	}{
		{"", false},
		{"OTEL_SERVICE_NAME=x OTEL_EXPORTER_OTLP_HEADERS=a=b", false},
		{"OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318", true},
		{"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=http://c:4318", true},
		{"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=http://c:4318 OTEL_LOGS_EXPORTER=none", false},
		{"OTEL_TRACES_EXPORTER=otlp", true},
		{"OTEL_METRICS_EXPORTER=console", true},
		{"OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318 OTEL_TRACES_EXPORTER=none", true},
		{"OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318 OTEL_TRACES_EXPORTER=none OTEL_LOGS_EXPORTER=none OTEL_METRICS_EXPORTER=none", false},
		{"OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318 OTEL_SDK_DISABLED=TRUE", false},
		{"OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318 OTEL_SDK_DISABLED=false", true},
	}
	for _, tt := range tests {
		env := make(map[string]string)
		for _, field := range strings.Fields(tt.env) {
			name, value, _ := strings.Cut(field, "=")
			env[name] = value
		}
		if got := configured(func(name string) string { return env[name] }); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.env, got, tt.want)
		}
	}
}

// A build that has ended is not held up or failed by what cannot be sent, and
// says so in one line.
func TestSendMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, tt := range []struct {
		endpoint string
		lines    int
	}{{"", 0}, {"http://127.0.0.1:1", 1}} {
		var stderr strings.Builder
		env := func(name string) string {
			if name == "OTEL_EXPORTER_OTLP_ENDPOINT" {
				return tt.endpoint
			}
			return ""
		}
		Send(cli.Env{Getenv: env, Stderr: &stderr}, "20261121-101500-1a2b3c4d", "log.jsonl")
		if n := strings.Count(stderr.String(), "\n"); n != tt.lines {
			t.Errorf("endpoint %q: %d lines: %s", tt.endpoint, n, &stderr)
		}
	}
}
