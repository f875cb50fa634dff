package wrap

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"

	"golang.org/x/mod/modfile"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/sdk"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/linkflags"
)

// A goEnv is what go says of itself and of the directory that it is started in.
type goEnv struct{ GOFLAGS, GOVERSION, GOOS, GOARCH, GOMOD, GOROOT string }

// readGoEnv asks go, which the build then starts once more: it may be another
// toolchain in another directory. Where go says nothing, the build fails for the same
// reason, and says it: nothing is known then.
func readGoEnv(goTool, dir string) goEnv {
	cmd := exec.Command(goTool, "env", "-json", "GOFLAGS", "GOVERSION", "GOOS", "GOARCH", "GOMOD", "GOROOT")
	cmd.Dir = dir
	out, err := cmd.Output()
	var env goEnv
	if err != nil || json.Unmarshal(out, &env) != nil {
		return goEnv{}
	}
	return env
}

// checkSDK returns an error where go is that of a wrapped SDK whose toolchain is gone or another
// one: go itself would say that it cannot find a package.
func (env goEnv) checkSDK() error {
	dir, err := filepath.EvalSymlinks(env.GOROOT)
	if err != nil || env.GOROOT == "" {
		return nil
	}
	s, err := sdk.Read(dir)
	if err != nil {
		return nil // it is none, or one whose linker says what is wrong
	}
	if err := s.Check(); err != nil {
		return cli.WithHint(err, "%s", s.Mend())
	}
	return nil
}

// module returns the main module's path, empty outside of one.
func (env goEnv) module() string {
	data, err := os.ReadFile(env.GOMOD)
	if err != nil {
		return "" // os.DevNull is empty
	}
	return modfile.ModulePath(data)
}

// cores returns the GOMAXPROCS that go has: from Go 1.25 on the limit of its
// container counts, as it does for this program.
func (env goEnv) cores(getenv func(string) string) int {
	if n, err := strconv.Atoi(getenv("GOMAXPROCS")); err == nil && n > 0 {
		return n
	}
	if v, err := toolchain.Parse(env.GOVERSION); err == nil && v.Minor < 25 {
		return runtime.NumCPU()
	}
	return runtime.GOMAXPROCS(0)
}

// parallel returns go's -p.
func (env goEnv) parallel(verb string, args []string, cores int) int {
	value, _ := linkflags.CommandFlag("p", env.GOFLAGS, verb, args)
	if n, err := strconv.Atoi(value); err == nil && n > 0 {
		return n
	}
	return cores
}
