package project

import "testing"

func TestSaysTelemetry(t *testing.T) {
	for text, want := range map[string]bool{
		"version: 1\nmode: enforce\n":                      false,
		"version: 1\n# telemetry: off\n  # extends: [x]\n": false,
		"version: 1\ntelemetry: off\n":                     true,
		"{\"version\": 1, \"telemetry\": \"off\"}":         true,
		"version: 1\r\nextends: [org.yaml]\r\n":            true,
	} {
		if got := saysTelemetry([]byte(text)); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}
