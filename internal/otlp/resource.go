package otlp

import (
	"context"
	"runtime"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// resourceOf says who sends: linkgate on this machine, in which job of which CI,
// for which revision. version is this program's, that of the linkgate that saw
// the build stands before it. OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME add to it
// and win.
func resourceOf(b Build, version string, getenv func(string) string) (*resource.Resource, error) {
	attrs := []attribute.KeyValue{
		semconv.ServiceName("linkgate"),
		attribute.String(string(semconv.OSTypeKey), runtime.GOOS),
		attribute.String(string(semconv.HostArchKey), hostArch(runtime.GOARCH)),
	}
	if b.Event != nil && b.Event.Linkgate != "" {
		version = b.Event.Linkgate
	}
	if version != "" {
		attrs = append(attrs, semconv.ServiceVersion(version))
	}
	if sameJob(b, getenv) {
		attrs = append(attrs, jobAttributes(getenv)...)
	}
	if b.Event != nil && b.Event.VCS != nil {
		attrs = append(attrs, semconv.VCSRefHeadRevision(b.Event.VCS.Revision))
	}
	return resource.New(context.Background(), resource.WithSchemaURL(SchemaURL),
		resource.WithAttributes(attrs...), resource.WithHost(), resource.WithFromEnv())
}

// hostArch is a GOARCH by its name in the conventions.
func hostArch(goarch string) string {
	switch goarch {
	case "386":
		return "x86"
	case "arm":
		return "arm32"
	case "ppc64le":
		return "ppc64"
	}
	return goarch
}
