package main

import (
	"os/exec"
	"strings"
	"testing"
)

// What stands in front of every tool must start fast: neither OpenTelemetry nor
// a database may come into it, by whatever import.
func TestShimDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	if len(deps) < 50 {
		t.Fatalf("go list names %d packages", len(deps))
	}
	for _, dep := range deps {
		for _, heavy := range []string{"opentelemetry", "google.golang.org", "sqlite", "internal/otlp"} {
			if strings.Contains(dep, heavy) {
				t.Errorf("linkgate depends on %s", dep)
			}
		}
	}
}

func TestExportConfigured(t *testing.T) {
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
		if got := exportConfigured(func(name string) string { return env[name] }); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.env, got, tt.want)
		}
	}
}

// A build that has ended is not held up or failed by what cannot be sent, and
// says so in one line.
func TestSendBuildMissing(t *testing.T) {
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
		sendBuild(world{getenv: env, stderr: &stderr}, "20261121-101500-1a2b3c4d", "log.jsonl")
		if n := strings.Count(stderr.String(), "\n"); n != tt.lines {
			t.Errorf("endpoint %q: %d lines: %s", tt.endpoint, n, &stderr)
		}
	}
}
