package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/otlp"
	"github.com/linkgate/linkgate/internal/printable"
)

// sendAll sends what is asked for, log by log. It ends at the first build that did
// not arrive at all: a receiver that does not answer now will not answer for the next
// build either, and waiting for each would never end. A build that arrived in part
// before is passed over: what is refused each time, such as a request that is too
// large, must not hold up all later builds.
func (x exporter) sendAll(ctx context.Context, sender *otlp.Sender) error {
	found, err := logs.Find(x.Getenv, "", x.Logs...)
	if err != nil {
		return err
	}
	jobs, err := x.choose(found, sender.Signals())
	if err != nil {
		return err
	}
	if len(jobs) == 0 {
		x.printf("nothing to send\n")
	}
	var failed error
	for part := range slices.Chunk(jobs, 32) { // their findings are in memory at once
		if err := readFindings(part); err != nil {
			return err
		}
		for i, j := range part {
			ok, more := x.send(ctx, sender, j)
			part[i].build = otlp.Build{}
			if !ok {
				failed = cli.Exit(cli.ExitError)
			}
			if !more {
				return failed
			}
		}
	}
	return failed
}

// A job is one build to send.
type job struct {
	log     logs.Log
	build   otlp.Build
	signals []string
}

// choose returns the builds to send: those whose id begins as asked, or all that
// have a signal which was not sent yet.
func (x exporter) choose(found logs.Set, signals []string) ([]*job, error) {
	var jobs []*job
	matches := make(map[string][]string) // builds by the beginning that was given
	for _, log := range found.ByBuild() {
		if id := logs.BuildOf(log.Path); found.Dir != "" && len(x.IDs) > 0 && askedFor(x.IDs, id) == "" {
			continue
		}
		sent, err := readSent(log.Path)
		if err != nil {
			return nil, err
		}
		if len(x.IDs) == 0 && sent.covers(log.Path, signals) {
			continue
		}
		list, err := readBuilds(log)
		if err != nil {
			return nil, err
		}
		for _, b := range list {
			j := &job{log: log, build: otlp.Build{Build: b}, signals: sent.missing(b.ID, signals)}
			asked := askedFor(x.IDs, b.ID)
			switch {
			case len(x.IDs) > 0 && asked == "":
				continue
			case b.Event == nil && len(b.Tools) == 0:
				continue // telemetry was off: without a clock there is no trace
			case asked != "":
				matches[asked] = append(matches[asked], b.ID)
				j.signals = sent.again(b.ID, signals)
			case len(j.signals) == 0 || x.running(b, log):
				continue
			}
			j.build.TraceParent, j.build.TraceState = x.parent(b, asked != "")
			jobs = append(jobs, j)
		}
	}
	for _, id := range x.IDs {
		switch ids := slices.Compact(slices.Sorted(slices.Values(matches[id]))); {
		case len(ids) == 0:
			return nil, fmt.Errorf("no build %q with telemetry in %s", id, found)
		case len(ids) > 1:
			return nil, fmt.Errorf("%q begins the ids of %d builds: %s", id, len(ids), strings.Join(ids, ", "))
		}
	}
	return jobs, nil
}

// askedFor returns the given beginning of a build's id, empty when there is
// none. An id that is given in full is no other build's beginning.
func askedFor(ids []string, id string) string {
	if slices.Contains(ids, id) {
		return id
	}
	for _, given := range ids {
		if strings.HasPrefix(id, given) {
			return given
		}
	}
	return ""
}

// running reports whether a build may not have ended yet: that of a log which has been
// silent for longer was killed.
func (x exporter) running(b *builds.Build, log logs.Log) bool {
	if b.Event != nil {
		return false
	}
	fi, err := os.Stat(log.Path)
	return err != nil || x.Now.Sub(fi.ModTime()) <= logs.InUse
}

// parent is the span that a build belongs under: the one that it was started
// under, else the one that this program is, where the build is named or does not
// say how it was started.
func (x exporter) parent(b *builds.Build, named bool) (traceParent, traceState string) {
	switch {
	case b.Event != nil && b.Event.TraceParent != "":
		return b.Event.TraceParent, b.Event.TraceState
	case named || b.Event == nil:
		return x.Getenv("TRACEPARENT"), x.Getenv("TRACESTATE")
	}
	return "", ""
}

// send sends one build and notes what arrived. ok says that all did; more, that
// there is use in sending the next.
func (x exporter) send(ctx context.Context, sender *otlp.Sender, j *job) (ok, more bool) {
	ctx, cancel := context.WithTimeout(ctx, timeLimit(x.Getenv))
	defer cancel()
	results, err := sender.Send(ctx, j.build, j.signals)
	if err != nil {
		x.notSent(j, err)
		return false, true
	}
	var arrived, counts, failed []string
	answered := false
	var why error // the first; the others' is the same but for the address
	for _, r := range results {
		if r.Err != nil {
			failed, why = append(failed, r.Signal), cmp.Or(why, r.Err)
			continue
		}
		if r.Count > 0 {
			answered = true // without an item nothing was asked
		}
		arrived = append(arrived, r.Signal)
		counts = append(counts, fmt.Sprintf("%d %s", r.Count, unit(r)))
		if r.Rejected != "" {
			fmt.Fprintf(x.Stderr, "linkgate: warning: build %s: the collector refused some of its %s: %s\n", j.build.ID, r.Signal, printable.OneLine(r.Rejected))
		}
	}
	if !answered && len(failed) > 0 {
		arrived = nil
	}
	if err := noteSent(j.log.Path, j.build.ID, arrived); err != nil {
		fmt.Fprintf(x.Stderr, "linkgate: warning: build %s was sent, and will be again: %v\n", j.build.ID, err)
	}
	if len(failed) > 0 {
		x.notSent(j, fmt.Errorf("%s: %w", strings.Join(failed, ", "), why))
		rest := len(j.signals) < len(sender.Signals())
		return false, answered || rest && ctx.Err() == nil
	}
	x.printf("%s: sent %s\n", j.build.ID, strings.Join(counts, ", "))
	return !refusedAny(results), true
}

func refusedAny(results []otlp.Result) bool {
	return slices.ContainsFunc(results, func(r otlp.Result) bool { return r.Rejected != "" })
}

// unit is what a signal's items are called.
func unit(r otlp.Result) string {
	name := map[string]string{otlp.Traces: "span", otlp.Logs: "log record", otlp.Metrics: "metric point"}[r.Signal]
	if r.Count != 1 {
		name += "s"
	}
	return name
}

// notSent reports a build that did not arrive completely.
func (x exporter) notSent(j *job, err error) {
	text := oneLine(err)
	if x.Quiet {
		fmt.Fprintf(x.Stderr, "linkgate: warning: build %s was not sent, `linkgate export otlp` sends it later: %s\n", j.build.ID, text)
		return
	}
	fmt.Fprintf(x.Stderr, "linkgate: build %s was not sent: %s\nhint: it stays in the log; when the collector of OTEL_EXPORTER_OTLP_ENDPOINT answers, `linkgate export otlp` sends it\n", j.build.ID, text)
}
