package toolexec

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

// What this package says to people: one line of fact, then at most one hint.

const (
	objectHint  = "nothing is linked that cannot be read; `go clean -cache` and a new build mend a damaged archive, `mode: observe` lets the link through"
	requireHint = "nothing is linked: add to each of these what it lacks, or take it out; `linkgate policy check` says whether all is well"
	maskHint    = "nothing is linked: grants need room for copies of the granted packages, in go's work directory (GOTMPDIR) or without go in TMPDIR"
	noteHint    = "nothing is linked without a note while the policy says `attest: true`"
	sdkHint     = "`linkgate sdk wrap` makes it anew; `linkgate sdk check` says what else is wrong"
)

// policyHint names the command that reads the file which the build reads.
func (g *gate) policyHint() string {
	const consequence = "nothing is linked until the policy can be read"
	if named := cmp.Or(g.Policy, g.Getenv("LINKGATE_POLICY")); named != "" {
		return "`linkgate policy check " + named + "` reads the file that -policy or LINKGATE_POLICY names; " + consequence
	}
	return "run `linkgate policy check` in the main module's directory; " + consequence
}

// stop ends a link that cannot be judged.
func (g *gate) stop(err error, hint string) int {
	g.log.Result, g.log.Error = finding.ResultError, err.Error()
	g.append()
	fmt.Fprintf(g.Stderr, "linkgate: %s: %v\nhint: %s\n", g.what(), err, hint)
	return 1
}

// cannotRun reports a tool that did not start. What os/exec and os put before
// the reason is that tool's path again.
func cannotRun(stderr io.Writer, path string, err error) int {
	var execErr *exec.Error
	if errors.As(err, &execErr) {
		err = execErr.Err
	}
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) && pathErr.Path == path {
		err = pathErr.Err
	}
	fmt.Fprintf(stderr, "linkgate: cannot run %s: %v\n", path, err)
	return 1
}

// wrongSDK ends what is asked of the linker of a wrapped SDK that is not in order.
func wrongSDK(stderr io.Writer, err error) int {
	fmt.Fprintf(stderr, "linkgate: %v\nhint: %s\n", err, sdkHint)
	return 1
}

func (g *gate) warnLog(err error) {
	fmt.Fprintf(g.Stderr, "linkgate: warning: %s: the log is incomplete: %v\nhint: name a writable file with -log or LINKGATE_LOG\n", g.what(), err)
}

func (g *gate) warnUnread(err error) {
	why := "the mode is observe"
	if g.unreadPasses() {
		why = modeVariable + " is observe"
	}
	fmt.Fprintf(g.Stderr, "linkgate: warning: %s: linked unread, since %s: %v\n", g.what(), why, err)
}

func (g *gate) warnUnlocated(err error) {
	fmt.Fprintf(g.Stderr, "linkgate: warning: %s: judged, but the log does not say where its references stand: %v\n", g.what(), err)
}

func (g *gate) warnUnmet(err error) {
	fmt.Fprintf(g.Stderr, "linkgate: warning: %s: %v\nhint: mode enforce links nothing with such a policy\n", g.what(), err)
}

// warnUnusedPolicy says once in a build which policies nobody reads, and what of the one that holds
// has no effect. Mode observe changes nothing, and so nothing of it is missed.
func (g *gate) warnUnusedPolicy(file project.PolicyFile, pol *policy.Policy) {
	if !g.once("policy " + file.Dir) {
		return
	}
	for _, name := range project.Strays(g.Env(), file, pol, false) {
		fmt.Fprintf(g.Stderr, "linkgate: warning: %s: %s is read by no build here\nhint: %s\n", g.what(), name, project.StrayHint)
	}
	if pol.Mode == finding.ModeObserve {
		return
	}
	for _, n := range pol.Notes(g.log.Go, g.Now) {
		fmt.Fprintf(g.Stderr, "linkgate: warning: %s: %s: %s\n", g.what(), n.At, n.Text)
	}
}

// policyName names the policy: without a file of the project's, that which stands above it.
func (g *gate) policyName() string {
	if g.log.Policy == "" && len(g.log.Above) > 0 {
		return g.log.Above[0]
	}
	return g.log.Policy
}

func (g *gate) warnIgnored(pol *policy.Policy) {
	from := g.log.CheckLinkname.From
	if from == events.FromLDFlags {
		from = "the command line's -ldflags"
	}
	hint := "take the flag out, or set `honor-global-flag: true` in " + g.policyName()
	if by := pol.HeldBy("honor-global-flag"); by != "" {
		hint = "take the flag out: what " + by + " says is final"
	}
	fmt.Fprintf(g.Stderr, "linkgate: warning: %s: -checklinkname=0 from %s is ignored: %s decides module by module\nhint: %s\n",
		g.what(), from, g.policyName(), hint)
}

func (g *gate) warnUnsearched() {
	list := g.log.Unsearched
	more := ""
	if len(list) > 1 {
		more = fmt.Sprintf(" and %d more", len(list)-1)
	}
	fmt.Fprintf(g.Stderr, "linkgate: warning: %s: no source to read of package %s%s: pulls that no object shows are not seen there\nhint: `go mod download` brings the source of a module back; the log's link event lists all such packages\n",
		g.what(), list[0], more)
}

// what names the link.
func (g *gate) what() string {
	if g.log.Link != "" {
		return g.log.Link
	}
	return strings.TrimSpace("link " + g.cmd.Flags.Output)
}
