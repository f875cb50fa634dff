package toolexec

import (
	"cmp"
	"fmt"
	"io"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

const (
	objectHint   = "nothing is linked that cannot be read; `go clean -cache` and a new build mend a damaged archive, `mode: observe` lets the link through"
	standardHint = "take -std out of -gcflags, in GOFLAGS too: go itself gives it to the packages of its GOROOT"
	requireHint  = "nothing is linked: add to each of these what it lacks, or take it out; `linkgate policy check` says whether all is well"
	maskHint     = "nothing is linked: grants need room for copies of the granted packages, in go's work directory (GOTMPDIR) or without go in TMPDIR"
	noteHint     = "nothing is linked without a note while the policy says `attest: true`"
	sdkHint      = "`linkgate sdk wrap` makes it anew; `linkgate sdk check` says what else is wrong"
)

// A message is what this package says to people: one line of fact, then at most one hint.
type message struct{ fact, hint string }

// warn prints messages about a link.
func warn(stderr io.Writer, link string, messages ...message) {
	for _, m := range messages {
		if m.hint != "" {
			m.hint = "hint: " + m.hint + "\n"
		}
		fmt.Fprintf(stderr, "linkgate: warning: %s: %s\n%s", link, m.fact, m.hint)
	}
}

// wrongSDK prints what is wrong with the wrapped SDK whose linker was called, and returns the exit
// code.
func wrongSDK(stderr io.Writer, err error) int {
	fmt.Fprintf(stderr, "linkgate: %v\nhint: %s\n", err, sdkHint)
	return 1
}

// policyHint names the command that checks the policy file which the build reads.
func policyHint(c Config) string {
	const consequence = "nothing is linked until the policy can be read"
	if named := cmp.Or(c.Policy, c.Getenv("LINKGATE_POLICY")); named != "" {
		return "`linkgate policy check " + named + "` reads the file that -policy or LINKGATE_POLICY names; " + consequence
	}
	return "run `linkgate policy check` in the main module's directory; " + consequence
}

// policyName returns the name of the project's policy or, if it has none, of the first one that
// stands above it.
func policyName(l *events.Link) string {
	if l.Policy == "" && len(l.Above) > 0 {
		return l.Above[0]
	}
	return l.Policy
}

func unreadMessage(err error, broken *events.BreakGlass) message {
	why := "the mode is observe"
	if unreadPasses(broken) {
		why = modeVariable + " is observe"
	}
	return message{fact: fmt.Sprintf("linked unread, since %s: %v", why, err)}
}

func brokenMessage(b *events.BreakGlass) message {
	by := b.User
	if by == "" {
		by = fmt.Sprintf("uid %d", b.UID)
	}
	if b.Job != "" {
		by += ", " + b.Job
	}
	through := "what mode enforce would deny is linked, printed and logged"
	if b.Asked == finding.ModeObserve {
		through += ", and so is what cannot be read"
	}
	return message{fmt.Sprintf("break glass: %s=%s takes the place of mode %s (by %q, which the log keeps)", modeVariable, b.Asked, b.Mode, by),
		"rules and the baseline hold as before; " + through}
}

// policyMessages say which policy files no build reads and, unless the mode is observe, which
// parts of the policy in force have no effect: in mode observe none has.
func policyMessages(c Config, file project.PolicyFile, pol *policy.Policy, goVersion string) (list []message) {
	for _, name := range project.Strays(c.Env(), file, pol, false) {
		list = append(list, message{name + " is read by no build here", project.StrayHint})
	}
	if pol.Mode == finding.ModeObserve {
		return list
	}
	for _, n := range pol.Notes(goVersion, c.Now) {
		list = append(list, message{fact: n.At + ": " + n.Text})
	}
	return list
}

func ignoredMessage(l *events.Link, pol *policy.Policy) message {
	from := l.CheckLinkname.From
	if from == events.FromLDFlags {
		from = "the command line's -ldflags"
	}
	hint := "take the flag out, or set `honor-global-flag: true` in " + policyName(l)
	if by := pol.HeldBy("honor-global-flag"); by != "" {
		hint = "take the flag out: what " + by + " says is final"
	}
	return message{fmt.Sprintf("-checklinkname=0 from %s is ignored: %s decides module by module", from, policyName(l)), hint}
}

func unsearchedMessage(packages []string) message {
	more := ""
	if len(packages) > 1 {
		more = fmt.Sprintf(" and %d more", len(packages)-1)
	}
	return message{fmt.Sprintf("no source to read of package %s%s: pulls that no object shows are not seen there", packages[0], more),
		"`go mod download` brings the source of a module back; the log's link event lists all such packages"}
}

// telemetryMessages say that the variable LINKGATE_TELEMETRY has an unknown value, set. Only a
// link says it, for the reason at [capture.run].
func telemetryMessages(set string) []message {
	if set == "" || set == policy.TelemetryOn || set == policy.TelemetryOff {
		return nil
	}
	return []message{{fact: fmt.Sprintf("%s=%q: it can be %s or %s; the log has no tools", project.TelemetryVariable, set, policy.TelemetryOn, policy.TelemetryOff)}}
}
