package wrap

import (
	"context"
	"os/exec"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/events"
)

// gitTimeout is how long a repository may take after go has ended.
const gitTimeout = time.Second

// A vcsSearch looks at a repository while go runs.
type vcsSearch struct {
	found  chan *events.VCS
	cancel context.CancelFunc
}

func searchVCS(dir string) vcsSearch {
	ctx, cancel := context.WithCancel(context.Background())
	s := vcsSearch{make(chan *events.VCS, 1), cancel}
	go func() { s.found <- gitState(ctx, dir) }()
	return s
}

// result ends the search and returns what is known then.
func (s vcsSearch) result() *events.VCS {
	defer time.AfterFunc(gitTimeout, s.cancel).Stop()
	defer s.cancel()
	return <-s.found
}

// gitState returns the state of the git repository that a directory is in, nil
// where there is none or it has no commit.
func gitState(ctx context.Context, dir string) *events.VCS {
	revision, err := askGit(ctx, dir, "rev-parse", "HEAD")
	if err != nil {
		return nil
	}
	v := &events.VCS{System: "git", Revision: strings.TrimSpace(revision)}
	if status, err := askGit(ctx, dir, "status", "--porcelain", "--untracked-files=no"); err == nil {
		modified := status != ""
		v.Modified = &modified
	}
	return v
}

// askGit runs git so that it changes nothing and starts no program that the
// repository names as its file system monitor.
func askGit(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"--no-optional-locks", "-c", "core.fsmonitor=false"}, args...)...)
	cmd.Dir = dir
	cmd.WaitDelay = gitTimeout / 10 // what git has started may hold its output open
	out, err := cmd.Output()
	return string(out), err
}
