// Package story runs the stories in testdata/script, each a txtar
// file that tells one phenomenon and is run as a test by testscript.
package story

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/goproxytest"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/linkgate/linkgate/internal/longtest"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// Run runs the stories of one directory of testdata/script, with the local toolchain or
// the one that LINKGATE_TEST_TOOLCHAIN names. Each directory has a package of its own
// below this one, which go test runs beside the others.
func Run(t *testing.T, group string) {
	HearSignals()
	root, err := filepath.Abs(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	host := Host(t)
	bin := Programs(t, root, host["GOCACHE"])
	std := kept(t, bin, host)
	proxy, err := goproxytest.NewServer(filepath.Join(root, "testdata", "mod"), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Close)
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join(root, "testdata", "script", group),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", strings.Join([]string{bin, filepath.Join(host["GOROOT"], "bin"), e.Getenv("PATH")}, string(os.PathListSeparator)))
			e.Vars = append(e.Vars,
				"BESIDE="+filepath.Join(bin, "beside"),
				"LINKGATE_TELEMETRY=off", // logs without clocks; the stories of telemetry switch it on
				"GOTOOLCHAIN=local", "GOCACHE="+host["GOCACHE"], "GOENV=off", "GOWORK=", "GOVERSION=",
				"GOPROXY="+proxy.URL, "GONOSUMDB=*", "GOFLAGS=-buildvcs=false -mod=mod -modcacherw -ldflags=-w", // without DWARF a link takes two thirds
				"GOPATH="+filepath.Join(e.WorkDir, ".gopath"), "GOMODCACHE="+filepath.Join(e.WorkDir, ".gopath", "pkg", "mod"),
				// Where linkgate keeps what it learns, on Unix and on Windows.
				"XDG_CACHE_HOME="+filepath.Join(e.WorkDir, ".cache"), "LocalAppData="+filepath.Join(e.WorkDir, ".cache"),
				"HOME="+filepath.Join(e.WorkDir, ".home"),
				"GO="+host["GOVERSION"], "TOOLDIR="+host["GOTOOLDIR"],
				// Versions that are not built in, as long as the one under test.
				"NEW="+strings.Replace(host["GOVERSION"], "go1.2", "go1.9", 1),
				"OLD="+strings.Replace(host["GOVERSION"], "go1.2", "go1.1", 1),
				"ROOT="+root, "PROGRAMS="+filepath.Join(root, "testdata", "programs"), "HOLES="+filepath.Join(root, "testdata", "holes"),
				// For real programs, which come from the real proxy.
				"HOSTMODCACHE="+host["GOMODCACHE"], "HOSTPROXY="+host["GOPROXY"], "HOSTSUMDB="+host["GOSUMDB"])
			// Else the first go command of each story starts one more for its telemetry.
			telemetry := filepath.Join(e.WorkDir, ".home", ".config", "go", "telemetry")
			if err := os.MkdirAll(telemetry, 0o777); err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(telemetry, "mode"), []byte("off\n"), 0o666); err != nil || std == "" {
				return err
			}
			return os.CopyFS(filepath.Join(e.WorkDir, ".cache", "linkgate", "cache"), os.DirFS(std))
		},
		Condition: func(cond string) (bool, error) { return condition(root, host["GOVERSION"], cond) },
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"tools":      tools,
			"unnoted":    unnoted,
			"replace":    replace,
			"damage":     damage,
			"workdir":    workdir,
			"hole":       hole,
			"grant":      grant,
			"relabel":    relabel,
			"toolevents": toolEvents,
			"buildline":  buildline,
			"actions":    actions,
			"age":        age,
			"exits":      exits,
			"findings":   findings,
		},
	})
}

// HearSignals has what a test starts get every signal, even where whoever started
// the test ignores some (nohup, a shell's &): a program that is to pass a signal on
// would wait for it for ever.
func HearSignals() {
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGTERM} {
		if signal.Ignored(sig) {
			signal.Notify(make(chan os.Signal, 1), sig)
		}
	}
}

// Host returns what the go command under test says of its environment.
func Host(t *testing.T) map[string]string {
	t.Helper()
	cmd := exec.Command("go", "env", "-json")
	cmd.Env = os.Environ()
	if tc := os.Getenv("LINKGATE_TEST_TOOLCHAIN"); tc != "" {
		cmd.Env = append(cmd.Env, "GOTOOLCHAIN="+tc)
	}
	cmd.Dir = t.TempDir() // go.mod here must not choose the toolchain
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	host := make(map[string]string)
	if err := json.Unmarshal(out, &host); err != nil {
		t.Fatal(err)
	}
	return host
}

// exe is what ends the name of a program.
func exe() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

// condition knows [toolchain:1.N], that version or a later one under test;
// [proxy], the module proxy can be reached; [cgo], there is a C compiler; [long],
// what takes long is told too, as scripts/matrix does.
func condition(root, goVersion, cond string) (bool, error) {
	if minor, ok := strings.CutPrefix(cond, "toolchain:1."); ok {
		want, err := strconv.Atoi(minor)
		if err != nil {
			return false, err
		}
		v, err := toolchain.Parse(goVersion)
		return v.Minor >= want, err
	}
	switch cond {
	case "proxy":
		cmd := exec.Command("go", "mod", "download")
		cmd.Dir = filepath.Join(root, "testdata", "programs", "memsize")
		return cmd.Run() == nil, nil
	case "cgo":
		_, err := exec.LookPath("gcc")
		return err == nil, nil
	case "long":
		return longtest.Enabled(), nil
	}
	return false, fmt.Errorf("unknown condition %q", cond)
}
