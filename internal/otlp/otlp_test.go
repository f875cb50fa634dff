package otlp

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"
	collogs "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	coltrace "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// build returns a build of n tools, a second each.
func build(id string, n int) Build {
	b := Build{Build: &builds.Build{ID: id}}
	for i := range n {
		b.Tools = append(b.Tools, &events.Tool{
			Build: id, Tool: "compile", Package: "example.com/a", GOOS: "linux", GOARCH: "amd64",
			Start: noon.Add(time.Duration(i) * time.Second), Wall: time.Second,
		})
	}
	return b
}

func none(string) string { return "" }

// Ids are the same each time, and no two spans or builds share one, be they of
// the same work directory on another machine or of the same tool at one time.
func TestIDs(t *testing.T) {
	ids := func(b Build) (trace string, spanIDs []string) {
		tree, err := spans(b, "", resource.Empty())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range tree.spans {
			spanIDs = append(spanIDs, s.SpanContext().SpanID().String())
		}
		return tree.root.TraceID().String(), spanIDs
	}
	b := build("go-build1", 3)
	twin := *b.Tools[0]
	b.Tools = append(b.Tools, &twin)
	trace, list := ids(b)
	again, listAgain := ids(b)
	if trace != again || !reflect.DeepEqual(list, listAgain) {
		t.Errorf("%s %v, and again %s %v", trace, list, again, listAgain)
	}
	seen := make(map[string]bool)
	for _, id := range list {
		seen[id] = true
	}
	if len(seen) != 5 || seen[strings.Repeat("0", 16)] {
		t.Errorf("spans %v, want 5 of their own", list)
	}
	later := build("go-build1", 3)
	for _, tool := range later.Tools {
		tool.Start = tool.Start.Add(time.Hour)
	}
	if other, _ := ids(later); other == trace {
		t.Error("a work directory of the same name has the same trace")
	}
	event := &events.Build{Start: noon}
	b.Event, later.Event = event, &events.Build{Start: noon.Add(time.Hour)}
	one, _ := ids(b)
	if two, _ := ids(later); one != two {
		t.Error("the trace of a build with an id of its own depends on more than that")
	}
}

// A TRACEPARENT that is none leaves the trace linkgate's own.
func TestParent(t *testing.T) {
	const ci = "4bf92f3577b34da6a3ce929d0e0e4736"
	for _, tt := range []struct {
		parent string
		joins  bool
	}{
		{"", false},
		{"00-" + ci + "-00f067aa0ba902b7-01", true},
		{"00-" + ci + "-00f067aa0ba902b7", false},
		{"00-" + strings.Repeat("0", 32) + "-00f067aa0ba902b7-01", false},
		{"\x00\xff", false},
	} {
		b := build("go-build1", 1)
		b.TraceParent = tt.parent
		tree, err := spans(b, "", resource.Empty())
		if err != nil {
			t.Fatal(err)
		}
		if joins := tree.root.TraceID().String() == ci; joins != tt.joins || len(tree.spans) != 2 {
			t.Errorf("%q: joins %t, want %t; %d spans", tt.parent, joins, tt.joins, len(tree.spans))
		}
	}
}

// Values keep their kind: whole numbers all of their digits, lists their order.
func TestAttributes(t *testing.T) {
	got, err := attributesOf(&events.Relocation{
		Classes: []finding.Class{},
		Chain:   []string{"b", "a"},
		Sites:   []events.Site{{Func: "f", Line: 1, Count: 1<<62 + 1}},
		From:    events.Package{Path: "p"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[attribute.Key]attribute.Value{
		"linkgate.classes":      attribute.StringSliceValue([]string{}),
		"linkgate.chain":        attribute.StringSliceValue([]string{"b", "a"}),
		"linkgate.from.package": attribute.StringValue("p"),
		"linkgate.sites": attribute.SliceValue(attribute.MapValue(attribute.Int64("count", 1<<62+1), attribute.String("file", ""),
			attribute.String("func", "f"), attribute.Int64("line", 1), attribute.String("type", ""))),
	}
	for _, kv := range got {
		if w, ok := want[kv.Key]; ok {
			if !reflect.DeepEqual(kv.Value.AsInterface(), w.AsInterface()) {
				t.Errorf("%s: %v, want %v", kv.Key, kv.Value.AsInterface(), w.AsInterface())
			}
			delete(want, kv.Key)
		}
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}

// collectorOf answers each request with what answer says of the signal.
func collectorOf(t *testing.T, answer func(path string, items int) (int, proto.Message)) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body io.Reader = r.Body
		if r.Header.Get("Content-Encoding") == "gzip" {
			var err error
			if body, err = gzip.NewReader(r.Body); err != nil {
				t.Error(err)
			}
		}
		data, err := io.ReadAll(body)
		if err != nil {
			t.Error(err)
		}
		items := 0
		var traces coltrace.ExportTraceServiceRequest
		if strings.HasSuffix(r.URL.Path, "/traces") {
			if err := proto.Unmarshal(data, &traces); err != nil {
				t.Error(err)
			}
			for _, r := range traces.ResourceSpans {
				for _, s := range r.ScopeSpans {
					items += len(s.Spans)
				}
			}
		}
		code, message := answer(r.URL.Path, items)
		reply, err := proto.Marshal(message)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/x-protobuf")
		w.WriteHeader(code)
		w.Write(reply)
	}))
	t.Cleanup(server.Close)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
}

// What a collector takes in part has arrived, and what it refuses has not; many
// spans go out in several requests.
func TestSend(t *testing.T) {
	total := 0
	collectorOf(t, func(path string, items int) (int, proto.Message) {
		switch path {
		case "/v1/traces":
			total += items
			return http.StatusOK, &coltrace.ExportTraceServiceResponse{
				PartialSuccess: &coltrace.ExportTracePartialSuccess{RejectedSpans: 2, ErrorMessage: "too old"},
			}
		case "/v1/logs":
			return http.StatusOK, &collogs.ExportLogsServiceResponse{}
		}
		return http.StatusForbidden, &collogs.ExportLogsServiceResponse{}
	})
	ctx := context.Background()
	s, err := Open(ctx, none, io.Discard, "v1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	b := build("go-build1", 600)
	b.Problems = []*events.Problem{{Build: "go-build1", Message: "m"}}
	got, err := s.Send(ctx, b, s.Signals())
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 {
		t.Fatalf("%d results", len(got))
	}
	if r := got[0]; r.Signal != Traces || r.Count != 601 || r.Err != nil || !strings.Contains(r.Rejected, "too old") {
		t.Errorf("%+v", r)
	}
	if total != 601 {
		t.Errorf("%d spans arrived", total)
	}
	if r := got[1]; r.Signal != Logs || r.Count != 1 || r.Err != nil || r.Rejected != "" {
		t.Errorf("%+v", r)
	}
	if r := got[2]; r.Signal != Metrics || r.Err == nil || r.Rejected != "" {
		t.Errorf("%+v", r)
	}
	if err := s.Close(ctx); err != nil {
		t.Error(err)
	}
}

// The temporality is delta, unless the standard variable asks for another.
func TestTemporality(t *testing.T) {
	for preference, want := range map[string]metricdata.Temporality{
		"": metricdata.DeltaTemporality, "delta": metricdata.DeltaTemporality, "cumulative": metricdata.CumulativeTemporality,
	} {
		t.Setenv("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", preference)
		getenv := func(name string) string {
			if strings.HasSuffix(name, "TEMPORALITY_PREFERENCE") {
				return preference
			}
			return ""
		}
		s, err := Open(context.Background(), getenv, io.Discard, "")
		if err != nil {
			t.Fatal(err)
		}
		data, err := metrics(build("go-build1", 1), "", resource.Empty(), s.temporality)
		if err != nil {
			t.Fatal(err)
		}
		sums := 0
		for _, m := range data.ScopeMetrics[0].Metrics {
			if sum, ok := m.Data.(metricdata.Sum[int64]); ok {
				sums++
				if sum.Temporality != want || !sum.DataPoints[0].StartTime.Equal(noon) || !sum.DataPoints[0].Time.Equal(noon.Add(time.Second)) {
					t.Errorf("%q: %s: %+v", preference, m.Name, sum)
				}
			}
		}
		if sums == 0 {
			t.Error("no sums")
		}
	}
}

// The CI's variables describe a build only in the job that it was part of.
func TestJob(t *testing.T) {
	env := map[string]string{"GITHUB_RUN_ID": "7", "GITHUB_SERVER_URL": "https://g", "GITHUB_REPOSITORY": "a/b", "GITHUB_WORKFLOW": "ci"}
	for job, want := range map[string]string{"GITHUB_RUN_ID=7": "https://g/a/b/actions/runs/7", "GITHUB_RUN_ID=8": "", "": "", "X=": ""} {
		b := build("b", 1)
		b.Event = &events.Build{Job: job, Start: noon, VCS: &events.VCS{Revision: "4f1d"}}
		res, err := resourceOf(b, "", func(name string) string { return env[name] })
		if err != nil {
			t.Fatal(err)
		}
		v, _ := res.Set().Value("cicd.pipeline.run.url.full")
		if v.AsString() != want {
			t.Errorf("job %q: %q, want %q", job, v.AsString(), want)
		}
		if v, _ := res.Set().Value("vcs.ref.head.revision"); v.AsString() != "4f1d" {
			t.Errorf("revision %q", v.AsString())
		}
		if res.SchemaURL() != SchemaURL {
			t.Errorf("schema %q", res.SchemaURL())
		}
	}
}

// deploy/README.md names every field of a build and of a tool.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "deploy", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var named func(prefix string, typ reflect.Type)
	named = func(prefix string, typ reflect.Type) {
		for field := range typ.Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			inner := field.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			if inner.Kind() == reflect.Struct && inner != reflect.TypeFor[time.Time]() {
				named(prefix+name+".", inner)
			} else if !strings.Contains(string(text), "`"+prefix+name+"`") {
				t.Errorf("deploy/README.md does not name %s%s", prefix, name)
			}
		}
	}
	named(prefix, reflect.TypeFor[events.Build]())
	named(prefix, reflect.TypeFor[events.Tool]())
}
