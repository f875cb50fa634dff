package toolexec

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/linkgate/linkgate/internal/ci"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/link"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

// modeVariable switches enforcement off where the policy says that it may.
const modeVariable = "LINKGATE_MODE"

// A hinted is an error with a hint of its own.
type hinted struct {
	error
	hint string
}

// hintFor returns an error's own hint, or another.
func hintFor(err error, other string) string {
	var h hinted
	var missing *policy.MissingModule
	var modules *project.MapError
	switch {
	case errors.As(err, &h):
		return h.hint
	case errors.As(err, &missing):
		return project.FetchHint
	case errors.As(err, &modules):
		return project.MapHint
	}
	return other
}

// mode returns the mode in which this link is judged: the policy's own, after its
// rollout and a broken glass.
func (g *gate) mode(pol *policy.Policy, id *link.Identities) (finding.Mode, error) {
	mode, step := pol.InForce(g.rolloutModule(id), g.Now)
	g.log.Rollout = step
	asked := finding.Mode(g.Getenv(modeVariable))
	switch {
	case asked == "":
		return mode, nil
	case asked != finding.ModeObserve && asked != finding.ModeWarn:
		return "", hinted{fmt.Errorf("%s=%q: it can be %s or %s, or unset", modeVariable, asked, finding.ModeWarn, finding.ModeObserve),
			"unset " + modeVariable + "; the policy's mode holds then"}
	case mode == finding.ModeObserve, mode == asked:
		return mode, nil // there is no glass to break
	case !pol.BreakGlass:
		if by := pol.HeldBy("break-glass"); by != "" {
			return "", hinted{fmt.Errorf("%s=%s is not honoured: what %s says is final", modeVariable, asked, by), "unset " + modeVariable}
		}
		return "", hinted{fmt.Errorf("%s=%s is not honoured: %s does not say break-glass: true", modeVariable, asked, g.policyName()),
			"unset " + modeVariable + ", or set `break-glass: true` in " + g.policyName()}
	}
	g.log.BreakGlass = brokenBy(g.Config, mode, asked)
	g.warnBroken()
	return finding.ModeWarn, nil // so that grants and the baseline hold as before
}

// required tells what of the policy does not meet what it demands, where the mode lets
// anybody hear of it.
func (g *gate) required(mode finding.Mode, unmet error) error {
	switch {
	case unmet == nil || mode == finding.ModeObserve:
		return nil
	case mode == finding.ModeEnforce:
		return hinted{unmet, requireHint}
	}
	g.warnUnmet(unmet)
	return nil
}

// rolloutModule returns the main module whose share of a rollout this link
// is in: that of the main package, or for a dependency's command the one that
// go was started in.
func (g *gate) rolloutModule(id *link.Identities) string {
	if g.log.Link != "" {
		if m := id.Module(g.log.Link); m.Main && m.Path != "" {
			return m.Path
		}
	}
	if here := project.EnclosingModule(g.dir); here != "" {
		return here
	}
	return g.log.Main.Module
}

// brokenBy says who breaks the glass, by what the environment tells.
func brokenBy(c Config, mode, asked finding.Mode) *events.BreakGlass {
	b := &events.BreakGlass{Mode: mode, Asked: asked, UID: os.Getuid(), Time: c.Now.UTC().Format(time.RFC3339)}
	for _, name := range []string{"USER", "LOGNAME", "USERNAME"} {
		if b.User = c.Getenv(name); b.User != "" {
			break
		}
	}
	b.Job = ci.Job(c.Getenv)
	return b
}

// unreadPasses reports whether a link goes on although linkgate cannot read it.
func (g *gate) unreadPasses() bool {
	return g.log.BreakGlass != nil && g.log.BreakGlass.Asked == finding.ModeObserve
}

func (g *gate) warnBroken() {
	b := g.log.BreakGlass
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
	fmt.Fprintf(g.Stderr, "linkgate: warning: %s: break glass: %s=%s takes the place of mode %s (by %q, which the log keeps)\n"+
		"hint: rules and the baseline hold as before; %s\n",
		g.what(), modeVariable, b.Asked, b.Mode, by, through)
}
