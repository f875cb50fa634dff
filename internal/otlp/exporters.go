package otlp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/exporters/stdout/stdoutlog"
	"go.opentelemetry.io/otel/exporters/stdout/stdoutmetric"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// A Sender sends builds. It is made by [Open].
type Sender struct {
	version string // linkgate's
	getenv  func(string) string

	// One is nil when its signal is not to be sent.
	spans   sdktrace.SpanExporter
	records sdklog.Exporter
	metrics sdkmetric.Exporter
	// temporality is the metrics'.
	temporality sdkmetric.TemporalitySelector
}

// Ways to send a signal: the values of OTEL_TRACES_EXPORTER, and of
// OTEL_EXPORTER_OTLP_PROTOCOL.
const (
	kindConsole = "console"
	kindNone    = "none"
	kindGRPC    = "grpc"
	kindHTTP    = "http/protobuf"
)

// Open makes the exporters that the OTEL_* variables ask for, without
// connecting to anything. What the exporters read of these variables
// themselves (endpoint, headers, certificate, time limit, compression) they
// read from the process's environment. Exporters to the console write to
// stdout. version is linkgate's.
func Open(ctx context.Context, getenv func(string) string, stdout io.Writer, version string) (*Sender, error) {
	s := &Sender{version: version, getenv: getenv}
	if strings.EqualFold(strings.TrimSpace(getenv("OTEL_SDK_DISABLED")), "true") {
		return s, nil
	}
	if err := errors.Join(s.openTraces(ctx, stdout), s.openLogs(ctx, stdout), s.openMetrics(ctx, stdout)); err != nil {
		return nil, err
	}
	return s, nil
}

// Signals are those that are sent, in the order of [Send].
func (s *Sender) Signals() []string {
	var list []string
	if s.spans != nil {
		list = append(list, Traces)
	}
	if s.records != nil {
		list = append(list, Logs)
	}
	if s.metrics != nil {
		list = append(list, Metrics)
	}
	return list
}

// Close closes the connections.
func (s *Sender) Close(ctx context.Context) error {
	var err error
	if s.spans != nil {
		err = errors.Join(err, s.spans.Shutdown(ctx))
	}
	if s.records != nil {
		err = errors.Join(err, s.records.Shutdown(ctx))
	}
	if s.metrics != nil {
		err = errors.Join(err, s.metrics.Shutdown(ctx))
	}
	return err
}

// kind returns how a signal is to be sent, by the variables of the
// specification ("Environment Variable Specification", "General SDK
// Configuration" and "OTLP Exporter").
func kind(getenv func(string) string, signal string) (string, error) {
	signal = strings.ToUpper(signal)
	name := "OTEL_" + signal + "_EXPORTER"
	switch v := getenv(name); v {
	case "":
		if elsewhere(getenv, signal) {
			return kindNone, nil
		}
	case "otlp":
	case kindConsole, kindNone:
		return v, nil
	default:
		return "", fmt.Errorf("%s=%s: linkgate supports otlp, console and none", name, v)
	}
	name = "OTEL_EXPORTER_OTLP_" + signal + "_PROTOCOL"
	v := getenv(name)
	if v == "" {
		name = "OTEL_EXPORTER_OTLP_PROTOCOL"
		v = getenv(name)
	}
	switch v {
	case "", kindHTTP:
		return kindHTTP, nil
	case kindGRPC:
		return kindGRPC, nil
	}
	return "", fmt.Errorf("%s=%s: linkgate supports grpc and http/protobuf", name, v)
}

// elsewhere reports whether another signal alone has an endpoint: who names that
// of a store for traces did not wish for logs at the default one.
func elsewhere(getenv func(string) string, signal string) bool {
	const name = "OTEL_EXPORTER_OTLP_"
	if getenv(name+"ENDPOINT") != "" || getenv(name+signal+"_ENDPOINT") != "" {
		return false
	}
	return slices.ContainsFunc([]string{Traces, Logs, Metrics}, func(other string) bool {
		return getenv(name+strings.ToUpper(other)+"_ENDPOINT") != ""
	})
}

func (s *Sender) openTraces(ctx context.Context, stdout io.Writer) error {
	k, err := kind(s.getenv, Traces)
	switch {
	case err != nil || k == kindNone:
	case k == kindConsole:
		s.spans, err = stdouttrace.New(stdouttrace.WithWriter(stdout))
	case k == kindGRPC:
		s.spans, err = otlptracegrpc.New(ctx)
	default:
		s.spans, err = otlptracehttp.New(ctx)
	}
	return err
}

func (s *Sender) openLogs(ctx context.Context, stdout io.Writer) error {
	k, err := kind(s.getenv, Logs)
	switch {
	case err != nil || k == kindNone:
	case k == kindConsole:
		s.records, err = stdoutlog.New(stdoutlog.WithWriter(stdout))
	case k == kindGRPC:
		s.records, err = otlploggrpc.New(ctx)
	default:
		s.records, err = otlploghttp.New(ctx)
	}
	return err
}

func (s *Sender) openMetrics(ctx context.Context, stdout io.Writer) error {
	k, err := kind(s.getenv, Metrics)
	switch {
	case err != nil || k == kindNone:
	case k == kindConsole:
		s.metrics, err = stdoutmetric.New(stdoutmetric.WithWriter(stdout))
	case k == kindGRPC:
		s.metrics, err = otlpmetricgrpc.New(ctx)
	default:
		s.metrics, err = otlpmetrichttp.New(ctx)
	}
	if err != nil || s.metrics == nil {
		return err
	}
	s.temporality = sdkmetric.DeltaTemporalitySelector
	if s.getenv("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE") != "" {
		s.temporality = s.metrics.Temporality // has read the variable
	}
	return nil
}
