package main

import (
	"strings"
	"testing"
	"time"
)

// A build may take as long as the signal that may take longest.
func TestTimeLimit(t *testing.T) {
	for _, tt := range []struct {
		env  string // NAME=value behind OTEL_EXPORTER_OTLP_, separated by blanks
		want time.Duration
	}{
		{"", limit},
		{"TIMEOUT=500", 500 * time.Millisecond},
		{"TIMEOUT=60000", limit},
		{"TIMEOUT=0", limit},
		{"TIMEOUT=soon", limit},
		{"TRACES_TIMEOUT=100", limit}, // that of logs and metrics is ten seconds
		{"TIMEOUT=500 TRACES_TIMEOUT=100", 500 * time.Millisecond},
		{"TIMEOUT=500 LOGS_TIMEOUT=2000", 2 * time.Second},
		{"TRACES_TIMEOUT=100 LOGS_TIMEOUT=200 METRICS_TIMEOUT=300", 300 * time.Millisecond},
	} {
		env := make(map[string]string)
		for _, field := range strings.Fields(tt.env) {
			name, value, _ := strings.Cut(field, "=")
			env["OTEL_EXPORTER_OTLP_"+name] = value
		}
		if got := timeLimit(func(name string) string { return env[name] }); got != tt.want {
			t.Errorf("%q: %v, want %v", tt.env, got, tt.want)
		}
	}
}
