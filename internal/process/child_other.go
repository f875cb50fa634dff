//go:build !unix

package process

import (
	"os"
	"os/exec"
	"os/signal"
	"time"

	"github.com/linkgate/linkgate/internal/events"
)

// A Child is a command that runs beside this process.
type Child struct {
	Started time.Time
	process *os.Process
}

// Start starts a command with this process's streams. An interrupt reaches it
// through the console; this process outlives it to pass on its exit code.
func Start(cmd []string) (*Child, error) {
	path, err := exec.LookPath(cmd[0])
	if err != nil {
		return nil, err
	}
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	w := &Child{Started: time.Now()}
	w.process, err = os.StartProcess(path, cmd, &os.ProcAttr{Files: []*os.File{os.Stdin, os.Stdout, os.Stderr}})
	return w, err
}

// Wait returns when the command has ended, and fills in what it took. Its peak
// memory is not told here.
func (w *Child) Wait(t *events.Tool) error {
	state, err := w.process.Wait()
	t.Start, t.Wall = w.Started.UTC(), time.Since(w.Started)
	if err != nil {
		return err
	}
	t.User, t.System, t.Exit = state.UserTime(), state.SystemTime(), state.ExitCode()
	return nil
}

// OwnTime returns the processor time of this process, which is not told here.
func OwnTime() (user, system time.Duration) { return 0, 0 }

// EndAs returns the exit code with which the tool ended.
func EndAs(t *events.Tool) int { return t.Exit }
