package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/otlp"
	"github.com/linkgate/linkgate/internal/printable"
)

// export sends what is asked for, log by log. It ends at the first build of
// which nothing arrived: what does not answer now will not answer for the next
// build either, and waiting for each would take without bound. A build of which
// a part arrived before is passed over: what is refused of it each time, such as
// a request that is too large, must not keep back all that come after.
func export(ctx context.Context, w world, req request, sender *otlp.Sender) int {
	found, err := logs.Find(w.getenv, "", req.logs...)
	if err != nil {
		return w.fail(req, err)
	}
	jobs, err := choose(w, req, found, sender.Signals())
	if err != nil {
		return w.fail(req, err)
	}
	if len(jobs) == 0 {
		w.say(req, "nothing to send")
	}
	code := exitOK
	for part := range slices.Chunk(jobs, 32) { // their findings are in memory at once
		if err := readFindings(part); err != nil {
			return w.fail(req, err)
		}
		for i, j := range part {
			ok, more := send(ctx, w, req, sender, j)
			part[i].build = otlp.Build{}
			if !ok {
				code = exitError
			}
			if !more {
				return code
			}
		}
	}
	return code
}

// A job is one build to send.
type job struct {
	log     logs.Log
	build   otlp.Build
	signals []string
}

// choose returns the builds to send: those whose id begins as asked, or all of
// which a signal was not sent yet.
func choose(w world, req request, found logs.Set, signals []string) ([]*job, error) {
	var jobs []*job
	matches := make(map[string][]string) // builds by the beginning that was given
	for _, log := range found.ByBuild() {
		if id := logs.BuildOf(log.Path); found.Dir != "" && len(req.ids) > 0 && askedFor(req.ids, id) == "" {
			continue
		}
		sent, err := readSent(log.Path)
		if err != nil {
			return nil, err
		}
		if len(req.ids) == 0 && sent.covers(log.Path, signals) {
			continue
		}
		list, err := readBuilds(log)
		if err != nil {
			return nil, err
		}
		for _, b := range list {
			j := &job{log: log, build: otlp.Build{Build: b}, signals: sent.missing(b.ID, signals)}
			asked := askedFor(req.ids, b.ID)
			switch {
			case len(req.ids) > 0 && asked == "":
				continue
			case b.Event == nil && len(b.Tools) == 0:
				continue // telemetry was off: without a clock there is no trace
			case asked != "":
				matches[asked] = append(matches[asked], b.ID)
				j.signals = sent.again(b.ID, signals)
			case len(j.signals) == 0 || running(w, b, log):
				continue
			}
			j.build.TraceParent, j.build.TraceState = parent(w, b, asked != "")
			jobs = append(jobs, j)
		}
	}
	for _, id := range req.ids {
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
func running(w world, b *builds.Build, log logs.Log) bool {
	if b.Event != nil {
		return false
	}
	fi, err := os.Stat(log.Path)
	return err != nil || w.now.Sub(fi.ModTime()) <= logs.InUse
}

// parent is the span that a build belongs under: the one that it was started
// under, else the one that this program is, where the build is named or does not
// say how it was started.
func parent(w world, b *builds.Build, named bool) (traceParent, traceState string) {
	switch {
	case b.Event != nil && b.Event.TraceParent != "":
		return b.Event.TraceParent, b.Event.TraceState
	case named || b.Event == nil:
		return w.getenv("TRACEPARENT"), w.getenv("TRACESTATE")
	}
	return "", ""
}

// send sends one build and notes what arrived. ok says that all did; more, that
// there is use in sending the next.
func send(ctx context.Context, w world, req request, sender *otlp.Sender, j *job) (ok, more bool) {
	ctx, cancel := context.WithTimeout(ctx, timeLimit(w.getenv))
	defer cancel()
	results, err := sender.Send(ctx, j.build, j.signals)
	if err != nil {
		w.notSent(req, j, err)
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
		if r.Refused != "" {
			fmt.Fprintf(w.stderr, "linkgate: warning: build %s: the collector refused some of its %s: %s\n", j.build.ID, r.Signal, printable.OneLine(r.Refused))
		}
	}
	if !answered && len(failed) > 0 {
		arrived = nil
	}
	if err := noteSent(j.log.Path, j.build.ID, arrived); err != nil {
		fmt.Fprintf(w.stderr, "linkgate: warning: build %s was sent, and will be again: %v\n", j.build.ID, err)
	}
	if len(failed) > 0 {
		w.notSent(req, j, fmt.Errorf("%s: %w", strings.Join(failed, ", "), why))
		rest := len(j.signals) < len(sender.Signals())
		return false, answered || rest && ctx.Err() == nil
	}
	w.say(req, "%s: sent %s", j.build.ID, strings.Join(counts, ", "))
	return !refusedAny(results), true
}

func refusedAny(results []otlp.Result) bool {
	return slices.ContainsFunc(results, func(r otlp.Result) bool { return r.Refused != "" })
}

// unit is what a signal's items are called.
func unit(r otlp.Result) string {
	name := map[string]string{otlp.Traces: "span", otlp.Logs: "log record", otlp.Metrics: "metric point"}[r.Signal]
	if r.Count != 1 {
		name += "s"
	}
	return name
}

// notSent reports a build of which something did not arrive.
func (w world) notSent(req request, j *job, err error) {
	text := oneLine(err)
	if req.quiet {
		fmt.Fprintf(w.stderr, "linkgate: warning: build %s was not sent, `linkgate export otlp` sends it later: %s\n", j.build.ID, text)
		return
	}
	fmt.Fprintf(w.stderr, "linkgate: build %s was not sent: %s\nhint: it stays in the log; when the collector of OTEL_EXPORTER_OTLP_ENDPOINT answers, `linkgate export otlp` sends it\n", j.build.ID, text)
}
