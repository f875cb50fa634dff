package collector

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain is the collector's program too: the test starts itself as that.
func TestMain(m *testing.M) {
	if os.Getenv("LINKGATE_TEST_COLLECTOR") == "" {
		os.Exit(m.Run())
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// A lab is what the scenarios share: the programs under test, and a collector
// with the configuration of deploy.
type lab struct {
	bin, received string
	http, grpc    string // endpoints
}

// TestExport sends builds in every way there is, and then holds what the
// collector wrote against the logs.
func TestExport(t *testing.T) {
	l := newLab(t)
	stop := l.startCollector(t)
	logs := t.TempDir()
	want := make(map[string]func(*testing.T, *received))

	example := filepath.Join(logs, "example.jsonl")
	copyFile(t, filepath.Join("..", "..", "deploy", "testdata", "build.jsonl"), example)

	// A real build with findings, by each protocol.
	for _, protocol := range []string{"http/protobuf", "grpc"} {
		log := filepath.Join(logs, strings.ReplaceAll(protocol, "/", "-")+".jsonl")
		l.build(t, log, nil, 0, "build", "-o", os.DevNull, ".")
		l.export(t, protocol, protocol, nil, 0, "-log", log)
		want[protocol] = func(t *testing.T, got *received) {
			b := one(t, log)
			if len(b.tools) < 4 || len(b.findings) < 3 || len(b.problems) == 0 || len(b.links) != 1 {
				t.Errorf("not much to send: %d tools, %d findings, %d problems, %d links", len(b.tools), len(b.findings), len(b.problems), len(b.links))
			}
			hold(t, protocol, b, got, parent{})
		}
	}

	// Sent by the build itself when it has ended, under the span it was started
	// under; a later export finds nothing to send.
	after := filepath.Join(logs, "after.jsonl")
	l.build(t, after, append(l.env("after", "grpc"), ciSpan()...), 0, "test", "./...")
	l.export(t, "not again", "http/protobuf", nil, 0, "-log", after)
	want["after"] = func(t *testing.T, got *received) {
		b := one(t, after)
		equal(t, "the span in the log", b.build.text("traceparent"), strings.TrimPrefix(ciSpan()[0], "TRACEPARENT="))
		hold(t, "after", b, got, parent{ciTrace, ciParent})
	}

	// A build that linkgate stops, and what it would not let through.
	denied := filepath.Join(logs, "denied.jsonl")
	l.build(t, denied, append(l.env("denied", "http/protobuf"), "LINKGATE_POLICY=enforce.yaml"), 1, "build", "-o", os.DevNull, ".")
	want["denied"] = func(t *testing.T, got *received) {
		b := one(t, denied)
		equal(t, "result", b.build.text("result"), "denied")
		hold(t, "denied", b, got, parent{})
	}

	// To a collector that is not there: the build passes, one line warns, and an
	// export later on sends it under the same span.
	kept := filepath.Join(logs, "kept.jsonl")
	gone := append(l.env("kept", "http/protobuf"), "OTEL_EXPORTER_OTLP_ENDPOINT=http://"+freeAddress(t))
	said := l.build(t, kept, append(gone, ciSpan()...), 0, "vet", "./...")
	if n := strings.Count(said, "was not sent"); n != 1 || !strings.Contains(said, "linkgate: warning: build ") {
		t.Errorf("of a collector that is not there the build says:\n%s", said)
	}
	l.export(t, "kept", "http/protobuf", nil, 0, "-log", kept)
	want["kept"] = func(t *testing.T, got *received) { hold(t, "kept", one(t, kept), got, parent{ciTrace, ciParent}) }

	// A build of go's own, with linkgate as its -toolexec program: nobody wrote
	// when it ended, so that it has to be named.
	bare := filepath.Join(logs, "bare.jsonl")
	l.run(t, nil, 0, "go", "test", "-toolexec="+filepath.Join(l.bin, "linkgate")+" -log "+bare, "./...")
	l.export(t, "bare", "http/protobuf", nil, 0, "-log", bare)
	l.export(t, "bare", "http/protobuf", nil, 0, "-log", bare, "go-build")
	want["bare"] = func(t *testing.T, got *received) {
		b := one(t, bare)
		if b.build != nil || len(b.tools) < 4 || len(b.links) == 0 {
			t.Errorf("not much to send: %d tools, %d links", len(b.tools), len(b.links))
		}
		hold(t, "bare", b, got, parent{})
	}

	// The build of deploy/testdata: a build event, and a link that was stopped.
	l.export(t, "example", "http/protobuf", nil, 0, "-log", example)
	want["example"] = func(t *testing.T, got *received) { hold(t, "example", one(t, example), got, parent{}) }

	// Under the CI's span, again: the trace is the CI's, the counts arrived.
	l.export(t, "ci", "grpc", ciSpan(), 0, "-log", example, "20261121")
	want["ci"] = func(t *testing.T, got *received) {
		links, root := holdSpans(t, one(t, example), got, parent{ciTrace, ciParent})
		holdRecords(t, one(t, example), got, links, root)
		equal(t, "state", root.TraceState, "vendor=1")
		equal(t, "metrics of what was sent", len(got.metrics), 0)
	}

	// Again: the same ids.
	l.export(t, "again", "http/protobuf", nil, 0, "-log", example, "20261121-101500-1a2b3c4d")
	all := func() map[string]*received { return readReceived(t, l.received) }
	want["again"] = func(t *testing.T, got *received) {
		first := all()["example"]
		equal(t, "spans", len(got.spans), len(first.spans))
		for i := range got.spans {
			equal(t, "trace", got.spans[i].TraceID, first.spans[i].TraceID)
			equal(t, "span", got.spans[i].SpanID, first.spans[i].SpanID)
		}
		equal(t, "metrics of what was sent", len(got.metrics), 0)
	}

	// What was sent is not sent without being asked for.
	l.export(t, "not again", "http/protobuf", nil, 0, "-log", example)

	// A collector that is not there, and then is.
	late := filepath.Join(logs, "late.jsonl")
	copyFile(t, example, late)
	out := l.export(t, "late", "http/protobuf", []string{"OTEL_EXPORTER_OTLP_ENDPOINT=http://" + freeAddress(t)}, 1, "-log", late)
	if !strings.Contains(out, "was not sent") || !strings.Contains(out, "\nhint: ") || strings.Count(out, "\n") != 2 {
		t.Errorf("of a collector that is not there it says:\n%s", out)
	}
	l.export(t, "late", "grpc", nil, 0, "-log", late)
	want["late"] = func(t *testing.T, got *received) { hold(t, "late", one(t, late), got, parent{}) }

	// One signal, and then the others.
	parts := filepath.Join(logs, "parts.jsonl")
	copyFile(t, example, parts)
	l.export(t, "parts", "http/protobuf", []string{"OTEL_TRACES_EXPORTER=none", "OTEL_METRICS_EXPORTER=none"}, 0, "-log", parts)
	l.export(t, "parts", "grpc", nil, 0, "-log", parts)
	want["parts"] = func(t *testing.T, got *received) { hold(t, "parts", one(t, parts), got, parent{}) }

	stop()
	got := all()
	for name, check := range want {
		t.Run(strings.ReplaceAll(name, "/", "-"), func(t *testing.T) {
			if got[name] == nil {
				t.Fatal("nothing arrived")
			}
			check(t, got[name])
		})
		delete(got, name)
	}
	for name := range got {
		t.Errorf("nobody sent what bears %q", name)
	}
}

// The CI's span.
const (
	ciTrace  = "4bf92f3577b34da6a3ce929d0e0e4736"
	ciParent = "00f067aa0ba902b7"
)

// ciSpan is the environment of a job that is traced.
func ciSpan() []string {
	return []string{"TRACEPARENT=00-" + ciTrace + "-" + ciParent + "-01", "TRACESTATE=vendor=1"}
}

// newLab builds linkgate's programs.
func newLab(t *testing.T) lab {
	t.Helper()
	// The collector makes its directory, as on a machine that has none yet.
	l := lab{bin: t.TempDir(), received: filepath.Join(t.TempDir(), "otlp"), http: freeAddress(t), grpc: freeAddress(t)}
	cmd := exec.Command("go", "build", "-o", l.bin+string(os.PathSeparator), "./cmd/linkgate", "./cmd/linkgate-export")
	cmd.Dir = filepath.Join("..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return l
}

// startCollector starts a collector with the configuration of deploy, and
// returns what stops it. Stopped, it has written all that it received.
func (l lab) startCollector(t *testing.T) (stop func()) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "--config", filepath.Join("..", "..", "deploy", "collector", "collector.yaml"))
	cmd.Env = append(os.Environ(), "LINKGATE_TEST_COLLECTOR=1", "LINKGATE_OTLP_DIR="+l.received,
		"LINKGATE_OTLP_HTTP="+l.http, "LINKGATE_OTLP_GRPC="+l.grpc)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		cmd.Process.Kill()
		if t.Failed() {
			t.Logf("the collector said:\n%s", said.String())
		}
	})
	for _, address := range []string{l.http, l.grpc} {
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
			conn, err := net.Dial("tcp", address)
			if err == nil {
				conn.Close()
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("the collector does not listen: %v", err)
			}
		}
	}
	return func() {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("the collector ended with %v", err)
			}
		case <-time.After(time.Minute):
			t.Fatal("the collector does not stop")
		}
	}
}

// build builds the program of testdata through linkgate, and returns what was
// said.
func (l lab) build(t *testing.T, log string, env []string, code int, args ...string) string {
	t.Helper()
	return l.run(t, env, code, filepath.Join(l.bin, "linkgate"), append([]string{"-log", log}, args...)...)
}

// run runs a command, whose exit code is known, in the program of testdata. That lies in a directory of
// its own, so that nothing of it comes from the cache.
func (l lab) run(t *testing.T, env []string, code int, name string, args ...string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "program"))); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(quiet(), "GOFLAGS=", "GOWORK=off", "LINKGATE_TELEMETRY=on", "LINKGATE_POLICY=", "LINKGATE_LOG=")
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != code {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// export runs `linkgate export otlp` and returns what it said.
func (l lab) export(t *testing.T, scenario, protocol string, env []string, code int, args ...string) string {
	t.Helper()
	cmd := exec.Command(filepath.Join(l.bin, "linkgate"), append([]string{"export", "otlp"}, args...)...)
	cmd.Env = append(append(quiet(), l.env(scenario, protocol)...), env...)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != code {
		t.Fatalf("export %s: %v\n%s", scenario, err, out)
	}
	return string(out)
}

// env is what sends to the collector by a protocol, marked as of a scenario.
func (l lab) env(scenario, protocol string) []string {
	endpoint := l.http
	if protocol == "grpc" {
		endpoint = l.grpc
	}
	return []string{
		"OTEL_EXPORTER_OTLP_PROTOCOL=" + protocol, "OTEL_EXPORTER_OTLP_ENDPOINT=http://" + endpoint,
		"OTEL_RESOURCE_ATTRIBUTES=test.scenario=" + strings.ReplaceAll(scenario, " ", "%20"),
	}
}

// quiet is this process's environment without what exports, and the CI's span.
func quiet() []string {
	return slices.DeleteFunc(os.Environ(), func(s string) bool {
		return strings.HasPrefix(s, "OTEL_") || strings.HasPrefix(s, "TRACEPARENT=") || strings.HasPrefix(s, "TRACESTATE=")
	})
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, data, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}
