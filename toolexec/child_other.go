//go:build !unix

package toolexec

import (
	"os"
	"os/exec"
	"os/signal"
	"time"

	"github.com/linkgate/linkgate/internal/events"
)

// A child is a command that runs beside this process.
type child struct {
	start   time.Time
	process *os.Process
}

// startChild starts a command with this process's streams. An interrupt reaches it
// through the console; this process outlives it to pass on its exit code.
func startChild(cmd []string) (*child, error) {
	path, err := exec.LookPath(cmd[0])
	if err != nil {
		return nil, err
	}
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	w := &child{start: time.Now()}
	w.process, err = os.StartProcess(path, cmd, &os.ProcAttr{Files: []*os.File{os.Stdin, os.Stdout, os.Stderr}})
	return w, err
}

// wait returns when the command has ended, and fills in what it took. Its peak
// memory is not told here.
func (w *child) wait(t *events.Tool) error {
	state, err := w.process.Wait()
	t.Start, t.Wall = w.start.UTC(), time.Since(w.start)
	if err != nil {
		return err
	}
	t.User, t.System, t.Exit = state.UserTime(), state.SystemTime(), state.ExitCode()
	return nil
}

// ownTime returns the processor time of this process, which is not told here.
func ownTime() (user, system time.Duration) { return 0, 0 }

// endAs returns the exit code with which the tool ended.
func endAs(t *events.Tool) int { return t.Exit }
