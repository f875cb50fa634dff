package wrap

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/linkgate/linkgate/internal/ci"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/builds"
	"github.com/linkgate/linkgate/internal/cli/export"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/logs"
)

// A build is one run of go that is noted in the log.
type build struct {
	env   cli.Env
	event events.Build
	graph *graphFile
	log   string // path
	begin int64  // size of the log before go starts
}

// newBuild describes a build before it starts, nil where there is no place for a
// log: what is linked says so. args are the user's, from the verb on; rest are those
// behind the verb and -C.
func newBuild(env cli.Env, g cli.Globals, goTool string, args, rest []string, goEnv goEnv) *build {
	id := logs.NewBuildID(env.Now)
	log, err := logs.Path(env.Getenv, g.Log, g.Dir, id)
	if err != nil {
		return nil
	}
	b := &build{env: env, log: log, graph: newGraphFile(goTool, g.Dir, args[0], rest, goEnv)}
	if info, err := os.Stat(log); err == nil {
		b.begin = info.Size()
	}
	cores := goEnv.cores(env.Getenv)
	b.event = events.Build{
		Build: id, Command: redact(args), Dir: g.Dir, Module: goEnv.module(),
		Go: goEnv.GOVERSION, GOOS: goEnv.GOOS, GOARCH: goEnv.GOARCH, GOFLAGS: redactWords(goEnv.GOFLAGS),
		Cores: cores, Parallel: goEnv.parallel(args[0], rest, cores),
		Linkgate: cli.Version(), Job: ci.Job(env.Getenv),
		TraceParent: env.Getenv("TRACEPARENT"), TraceState: env.Getenv("TRACESTATE"),
	}
	return b
}

// run runs go, notes the build, and returns go's exit code or ends as go has ended.
func (b *build) run(g cli.Globals, args, command []string) error {
	vcs := searchVCS(b.event.Dir)
	start := time.Now()
	state, err := runGo(b.env, command)
	if err != nil {
		vcs.cancel()
		return errors.Join(err, b.graph.remove())
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
		fmt.Fprintf(b.env.Stderr, "linkgate: warning: this build is not noted in full: %v\nhint: name a writable file with -log or LINKGATE_LOG, or set LINKGATE_TELEMETRY=off\n", err)
	}
	if err := b.warnIdle(g, args, list); err != nil {
		fmt.Fprintf(b.env.Stderr, "linkgate: warning: rules without effect were not looked for: %v\n", err)
	}
	export.Send(b.env, b.event.Build, b.log)
	builds.Trim(b.env)
	return cli.Exit(endAs(state))
}

// result reads back whether linkgate stopped one of the build's links, when go has
// failed.
func (b *build) result() string {
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
