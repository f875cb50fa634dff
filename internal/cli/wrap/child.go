package wrap

import (
	"os"
	"os/exec"
	"os/signal"

	"github.com/linkgate/linkgate/internal/cli"
)

// runGo runs go with this process's streams and waits for it. Signals that are to
// end a build go on to it and do not end this process, from here on: what becomes
// of them go decides. Those that a terminal sends to both reach go twice, which
// looks at the first alone (base/signal.go).
func runGo(env cli.Env, command []string) (*os.ProcessState, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = env.Stdin, env.Stdout, env.Stderr
	endWithParent(cmd)
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, passedOn()...)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		for s := range signals {
			cmd.Process.Signal(s) // fails when go has just ended
		}
	}()
	if err := cmd.Wait(); cmd.ProcessState == nil {
		return nil, err
	}
	return cmd.ProcessState, nil
}
