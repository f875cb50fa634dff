//go:build unix

package process

import (
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/linkgate/linkgate/internal/events"
)

// A Child is a command that runs beside this process.
type Child struct {
	Started time.Time
	signals chan os.Signal
	pid     atomic.Int64 // 0 while there is nothing to pass signals on to
}

// Start starts a command with this process's streams. What this process is told
// to do, it tells the command, and itself lives on to say how that ended. It listens
// when the command has started: Go takes two threads and a quarter of a millisecond
// to, and a signal meanwhile ends this process: on Linux the command with it,
// elsewhere the command lives on.
//
// The system calls are used directly: on Linux os.StartProcess asks for a handle of
// the process, which costs more than starting it.
func Start(cmd []string) (*Child, error) {
	path, err := exec.LookPath(cmd[0])
	if err != nil {
		return nil, err
	}
	w := &Child{signals: make(chan os.Signal, 8)}
	attr := &syscall.ProcAttr{Env: os.Environ(), Files: []uintptr{0, 1, 2}, Sys: childAttr()}
	w.Started = time.Now()
	pid, err := syscall.ForkExec(path, cmd, attr)
	if err != nil {
		return nil, err
	}
	w.pid.Store(int64(pid))
	for _, sig := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2} {
		// What is ignored stays so, here as in the command (nohup).
		if !signal.Ignored(sig) {
			signal.Notify(w.signals, sig)
		}
	}
	go func() {
		for sig := range w.signals {
			if pid := w.pid.Load(); pid != 0 {
				syscall.Kill(int(pid), sig.(syscall.Signal))
			}
		}
	}()
	return w, nil
}

// Wait returns when the command has ended, and fills in what it took.
func (w *Child) Wait(t *events.Tool) error {
	var status syscall.WaitStatus
	var usage syscall.Rusage
	pid := int(w.pid.Load())
	_, err := syscall.Wait4(pid, &status, 0, &usage)
	for err == syscall.EINTR {
		_, err = syscall.Wait4(pid, &status, 0, &usage)
	}
	w.pid.Store(0)
	t.Start, t.Wall = w.Started.UTC(), time.Since(w.Started)
	if err != nil {
		return os.NewSyscallError("wait4", err)
	}
	t.User, t.System = time.Duration(usage.Utime.Nano()), time.Duration(usage.Stime.Nano())
	t.PeakMemory = int64(usage.Maxrss)
	if runtime.GOOS != "darwin" && runtime.GOOS != "ios" {
		t.PeakMemory <<= 10 // KiB elsewhere
	}
	t.Exit = status.ExitStatus()
	if status.Signaled() {
		t.Exit = 128 + int(status.Signal()) // as a shell says it
		t.Signal = status.Signal().String()
	}
	return nil
}

// OwnTime returns the processor time of this process.
func OwnTime() (user, system time.Duration) {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0, 0
	}
	return time.Duration(usage.Utime.Nano()), time.Duration(usage.Stime.Nano())
}

// EndAs ends this process as the tool ended: by the same signal if it was one, so
// that go prints what it would have printed. It returns the exit code where no
// signal is to be sent.
func EndAs(t *events.Tool) int {
	if t.Signal == "" {
		return t.Exit
	}
	sig := syscall.Signal(t.Exit - 128)
	switch sig {
	case syscall.SIGKILL, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP:
		signal.Reset(sig)
		syscall.Kill(os.Getpid(), sig)
		time.Sleep(time.Second) // another thread may be the one that is told
	default:
		// Go's runtime has its own answer to the others, a trace or none at
		// all. A shell has not; the core, if there is to be one, was the tool's.
		n := strconv.Itoa(int(sig))
		if err := syscall.Exec("/bin/sh", []string{"sh", "-c", "ulimit -c 0; kill -" + n + " $$"}, os.Environ()); err != nil {
			return t.Exit
		}
	}
	return t.Exit
}
