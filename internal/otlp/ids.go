package otlp

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"go.opentelemetry.io/otel/trace"
)

// seed is what the ids of a build are derived from. The id that linkgate gives a
// build is unique. That of a bare -toolexec is the name of go's work directory,
// unique on one machine only: the time of its first tool stands beside it.
func seed(b Build) string {
	if b.Event != nil {
		return b.ID
	}
	return b.ID + " " + b.Start().UTC().Format(time.RFC3339Nano)
}

func traceID(seed string) (id trace.TraceID) {
	sum := sha256.Sum256([]byte("trace\x00" + seed))
	copy(id[:], sum[:])
	return id
}

func spanID(seed, what string) (id trace.SpanID) {
	sum := sha256.Sum256([]byte("span\x00" + seed + "\x00" + what))
	copy(id[:], sum[:])
	return id
}

// toolKey tells a tool's run from the others of its build. again counts the
// runs of the same tool on the same package at the same time.
func toolKey(t *events.Tool, again int) string {
	return fmt.Sprintf("%s\x00%s\x00%d\x00%d", t.Tool, t.Package, t.Start.UnixNano(), again)
}

// ids hands out the ids that a span's context holds. It is the SDK's
// IDGenerator.
type ids struct{}

type identityKey struct{}

type identity struct {
	trace trace.TraceID
	span  trace.SpanID
}

func withIdentity(ctx context.Context, t trace.TraceID, s trace.SpanID) context.Context {
	return context.WithValue(ctx, identityKey{}, identity{t, s})
}

func (ids) NewIDs(ctx context.Context) (trace.TraceID, trace.SpanID) {
	id, _ := ctx.Value(identityKey{}).(identity)
	return id.trace, id.span
}

func (ids) NewSpanID(ctx context.Context, _ trace.TraceID) trace.SpanID {
	id, _ := ctx.Value(identityKey{}).(identity)
	return id.span
}
