package events

import "time"

// Build is one go command that linkgate started: `linkgate build ./...`. It is
// written when that ends, after the lines of its tools, and has the same build id
// as they do. A build under a bare -toolexec=linkgate has none.
type Build struct {
	Build string `json:"build"`
	// Command is go's command line without what linkgate added: "build", "-o",
	// "x", "./...". The values of -X in -ldflags are [Redacted], as is what
	// looks like a secret.
	Command []string `json:"command"`
	// Dir is the directory that go was started in.
	Dir string `json:"dir"`
	// Module is the main module's path, empty outside of one.
	Module string `json:"module,omitempty"`
	// Go, GOOS and GOARCH are the toolchain ("go1.26.8") and the target.
	Go     string `json:"go"`
	GOOS   string `json:"goos"`
	GOARCH string `json:"goarch"`
	// GOFLAGS is redacted as Command is.
	GOFLAGS string `json:"goflags,omitempty"`
	// Cores is the number of processors that go could use, Parallel its -p.
	Cores    int `json:"cores"`
	Parallel int `json:"parallel"`
	// Linkgate is the version of linkgate.
	Linkgate string `json:"linkgate"`
	// VCS is nil outside of a repository.
	VCS *VCS `json:"vcs,omitempty"`
	// Job is the CI system's own name of the job, as in [BreakGlass].
	Job string `json:"job,omitempty"`

	// TraceParent and TraceState are the CI's span that the build was started
	// under, as the environment has them (TRACEPARENT, TRACESTATE: W3C Trace
	// Context), so that an export later on still joins the CI's trace.
	TraceParent string `json:"traceparent,omitempty"`
	TraceState  string `json:"tracestate,omitempty"`

	// Start is when go was started, in UTC; Wall, User and System are
	// nanoseconds of go and all it started, linkgate's shims included.
	Start  time.Time     `json:"start"`
	Wall   time.Duration `json:"wall_ns"`
	User   time.Duration `json:"user_ns"`
	System time.Duration `json:"system_ns"`
	// Exit is go's exit code, and Signal what ended it, if a signal did: "killed".
	// Then Exit is what a shell says, 128 and the signal's number.
	Exit   int    `json:"exit"`
	Signal string `json:"signal,omitempty"`
	// Result is [BuildPassed], [BuildFailed] or [BuildDenied].
	Result string `json:"result"`

	// Graph says whether the [Action] lines of this build are there:
	// [GraphMerged], or why not.
	Graph string `json:"graph"`
}

// VCS is the state of the repository that a build was started in, as it was seen
// while go ran.
type VCS struct {
	System   string `json:"system"` // "git"
	Revision string `json:"revision"`
	// Modified says whether a tracked file differs from the revision; files that
	// the repository does not know, such as the build's own output, do not count.
	// It is nil where that is not known: the system refused to tell, or was not
	// done a second after go had ended.
	Modified *bool `json:"modified,omitempty"`
}

// Redacted stands in place of a secret.
const Redacted = "REDACTED"

// Values of [Build.Result].
const (
	BuildPassed = "passed"
	BuildFailed = "failed"
	BuildDenied = "denied" // linkgate stopped one of its links
)

// Values of [Build.Graph].
const (
	GraphMerged      = "merged"
	GraphUnsupported = "unsupported" // this go has no -debug-actiongraph
	GraphMissing     = "missing"     // go wrote none, was killed before it was whole, or wrote one that cannot be read
)

// Action is one node of go's action graph (-debug-actiongraph, actionJSON in
// cmd/go/internal/work/action.go): what ran, and what did not have to.
type Action struct {
	Build string `json:"build"`
	// ID numbers the actions of a build, and Deps are those that had to be done
	// before.
	ID   int   `json:"id"`
	Deps []int `json:"deps,omitempty"`
	// Mode is go's word for what was to be done: "build", "link", "vet",
	// "link-install", "test run", "nop", without the directory of a temporary file:
	// "cgo compile _cgo_export.c".
	Mode string `json:"mode"`
	// Package is the import path. Go gives a package and its test's variant, which
	// [Tool.Package] tells apart, the same one here.
	Package string `json:"package,omitempty"`
	// Cached says that nothing had to run: the result was there. It is set for
	// "build", "link", "vet", "preprocess PGO profile" and, where not even the link
	// was needed, for "test run". What is not cached need not have run: a build that
	// go vet wants no archive of, what waited for something that failed, what an
	// interrupt came before.
	Cached bool `json:"cached,omitempty"`
	// Ready is when all of Deps were done, Start and Done when go worked on it,
	// in UTC; zero for what go never came to.
	Ready time.Time `json:"ready,omitzero"`
	Start time.Time `json:"start,omitzero"`
	Done  time.Time `json:"done,omitzero"`
}
