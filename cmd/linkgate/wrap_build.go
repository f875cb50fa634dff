package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/linkgate/linkgate/internal/ci"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/builds"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/logs"
)

// A wrappedBuild is one run of go that is noted in the log.
type wrappedBuild struct {
	world
	event events.Build
	graph *graphFile
	log   string // path
	begin int64  // size of the log before go starts
}

// newBuild describes a build before it starts, nil where there is no place for a
// log: what is linked says so. args are the user's, from the verb on; rest are those
// behind the verb and -C.
func newBuild(w world, o options, goTool string, args, rest []string, env goEnv) *wrappedBuild {
	id := logs.NewBuildID(w.now)
	log, err := logs.Path(w.getenv, o.log, o.dir, id)
	if err != nil {
		return nil
	}
	b := &wrappedBuild{world: w, log: log, graph: newGraphFile(goTool, o.dir, args[0], rest, env)}
	if info, err := os.Stat(log); err == nil {
		b.begin = info.Size()
	}
	cores := env.cores(w.getenv)
	b.event = events.Build{
		Build: id, Command: redact(args), Dir: o.dir, Module: env.module(),
		Go: env.GOVERSION, GOOS: env.GOOS, GOARCH: env.GOARCH, GOFLAGS: redactWords(env.GOFLAGS),
		Cores: cores, Parallel: env.parallel(args[0], rest, cores),
		Linkgate: cli.Version(), Job: ci.Job(w.getenv),
		TraceParent: w.getenv("TRACEPARENT"), TraceState: w.getenv("TRACESTATE"),
	}
	return b
}

// run runs go, notes the build, and returns go's exit code or ends as go has ended.
func (b *wrappedBuild) run(command []string) int {
	vcs := searchVCS(b.event.Dir)
	start := time.Now()
	state, err := runGo(b.world, command)
	if err != nil {
		vcs.cancel()
		return b.fail(errors.Join(err, b.graph.remove()))
	}
	b.event.Wall = time.Since(start)
	b.event.Start = start.UTC()
	b.event.User, b.event.System = state.UserTime(), state.SystemTime()
	b.event.Exit, b.event.Signal = ending(state)
	b.event.Result = b.result()

	list, graph := b.graph.read(b.event.Build)
	b.event.Graph = graph
	b.event.VCS = vcs.result()
	err = events.Append(b.log, append(list, &b.event)...)
	if err = errors.Join(err, b.graph.remove()); err != nil {
		fmt.Fprintf(b.stderr, "linkgate: warning: this build is not noted in full: %v\nhint: name a writable file with -log or LINKGATE_LOG, or set LINKGATE_TELEMETRY=off\n", err)
	}
	sendBuild(b.world, b.event.Build, b.log)
	builds.Trim(cli.Env{Stderr: b.stderr, Now: b.now})
	return endAs(state)
}

// result reads back whether linkgate stopped one of the build's links, when go has
// failed.
func (b *wrappedBuild) result() string {
	if b.event.Exit == 0 {
		return events.BuildPassed
	}
	f, err := os.Open(b.log)
	if err != nil {
		return events.BuildFailed // no link was logged
	}
	defer f.Close()
	if _, err := f.Seek(b.begin, io.SeekStart); err != nil {
		return events.BuildFailed
	}
	for ev, err := range events.Read(f) {
		link, ok := ev.(*events.Link)
		if err == nil && ok && link.Build == b.event.Build && link.Result == finding.ResultDenied {
			return events.BuildDenied
		}
	}
	return events.BuildFailed
}
