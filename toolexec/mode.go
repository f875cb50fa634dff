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
	var std *link.NotStandard
	switch {
	case errors.As(err, &h):
		return h.hint
	case errors.As(err, &missing):
		return project.FetchHint
	case errors.As(err, &modules):
		return project.MapHint
	case errors.As(err, &std):
		return standardHint
	}
	return other
}

// breakGlass returns who overrides the policy's mode with LINKGATE_MODE, nil if nobody does.
// name is the policy's, for errors.
func breakGlass(c Config, pol *policy.Policy, mode finding.Mode, name string) (*events.BreakGlass, error) {
	asked := finding.Mode(c.Getenv(modeVariable))
	switch {
	case asked == "":
		return nil, nil
	case asked != finding.ModeObserve && asked != finding.ModeWarn:
		return nil, hinted{fmt.Errorf("%s=%q: it can be %s or %s, or unset", modeVariable, asked, finding.ModeWarn, finding.ModeObserve),
			"unset " + modeVariable + "; the policy's mode holds then"}
	case mode == finding.ModeObserve, mode == asked:
		return nil, nil // there is no glass to break
	case !pol.BreakGlass:
		if by := pol.HeldBy("break-glass"); by != "" {
			return nil, hinted{fmt.Errorf("%s=%s is not honoured: what %s says is final", modeVariable, asked, by), "unset " + modeVariable}
		}
		return nil, hinted{fmt.Errorf("%s=%s is not honoured: %s does not say break-glass: true", modeVariable, asked, name),
			"unset " + modeVariable + ", or set `break-glass: true` in " + name}
	}
	return brokenBy(c, mode, asked), nil
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
func unreadPasses(b *events.BreakGlass) bool { return b != nil && b.Asked == finding.ModeObserve }
