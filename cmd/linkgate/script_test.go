package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/toolexec"
	"github.com/rogpeppe/go-internal/goproxytest"
	"github.com/rogpeppe/go-internal/testscript"
)

// tests are the tests of this package. What they start gets every signal, even
// where whoever started them ignores some (nohup, a shell's &) and would have a
// program that is to pass a signal on wait for it for ever.
type tests struct{ *testing.M }

func (m tests) Run() int {
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGTERM} {
		if signal.Ignored(sig) {
			signal.Notify(make(chan os.Signal, 1), sig)
		}
	}
	return m.M.Run()
}

func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){
		"linkgate": func() { os.Exit(run(testEnv(), os.Args[1:])) },
		// Blind to the references named in HIDE, "package symbol".
		"linkgate-blind": func() {
			g, command, _ := cli.ToolGlobals(os.Args[1:])
			c := toolConfig(testEnv(), g, command)
			c.Hide = func(pkg, symbol string) bool { return pkg+" "+symbol == os.Getenv("HIDE") }
			os.Exit(toolexec.Run(c))
		},
		// Another toolexec program: it notes each tool and what it is given
		// in the file TOOLLOG, and runs it.
		"toollog": toolLog,
	})
}

// testEnv is the real one, but for the day that LINKGATE_TEST_DAY names.
func testEnv() cli.Env {
	env := cli.OSEnv()
	if day, err := time.Parse(time.DateOnly, os.Getenv("LINKGATE_TEST_DAY")); err == nil {
		env.Now = day
	}
	return env
}

func toolLog() {
	f, err := os.OpenFile(os.Getenv("TOOLLOG"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err == nil {
		name := strings.TrimSuffix(filepath.Base(os.Args[1]), ".exe")
		_, err = fmt.Fprintln(f, name, os.Getenv("TOOLEXEC_IMPORTPATH"), strings.Join(os.Args[2:], " "))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "toollog:", err)
		os.Exit(1)
	}
	os.Exit(toolexec.Exec(os.Args[1:], os.Stdout, os.Stderr))
}

// TestScript runs the stories of testdata/script with the local toolchain, or
// the one that LINKGATE_TEST_TOOLCHAIN names.
func TestScript(t *testing.T) {
	host := hostGo(t)
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(e *testscript.Env) error {
			proxy, err := goproxytest.NewServer(filepath.Join("..", "..", "testdata", "mod"), "")
			if err != nil {
				return err
			}
			e.Defer(proxy.Close)
			e.Setenv("PATH", filepath.Join(host["GOROOT"], "bin")+string(os.PathListSeparator)+e.Getenv("PATH"))
			e.Vars = append(e.Vars,
				"LINKGATE_TELEMETRY=off", // logs without clocks; the stories of telemetry switch it on
				"GOTOOLCHAIN=local", "GOCACHE="+host["GOCACHE"], "GOENV=off", "GOWORK=", "GOVERSION=",
				"GOPROXY="+proxy.URL, "GONOSUMDB=*", "GOFLAGS=-buildvcs=false -mod=mod -modcacherw",
				"GOPATH="+filepath.Join(e.WorkDir, ".gopath"), "GOMODCACHE="+filepath.Join(e.WorkDir, ".gopath", "pkg", "mod"),
				"XDG_CACHE_HOME="+filepath.Join(e.WorkDir, ".cache"),
				"HOME="+filepath.Join(e.WorkDir, ".home"),
				"GO="+host["GOVERSION"], "TOOLDIR="+host["GOTOOLDIR"],
				// Versions that are not built in, as long as the one under test.
				"NEW="+strings.Replace(host["GOVERSION"], "go1.2", "go1.9", 1),
				"OLD="+strings.Replace(host["GOVERSION"], "go1.2", "go1.1", 1),
				// For real programs, which come from the real proxy.
				"PROGRAMS="+host["PROGRAMS"], "HOLES="+filepath.Join(filepath.Dir(host["PROGRAMS"]), "holes"), "HOSTMODCACHE="+host["GOMODCACHE"],
				"HOSTPROXY="+host["GOPROXY"], "HOSTSUMDB="+host["GOSUMDB"])
			return nil
		},
		Condition: func(cond string) (bool, error) { return condition(host, cond) },
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"tools":      tools,
			"replace":    replace,
			"damage":     damage,
			"workdir":    workdir,
			"hole":       hole,
			"relabel":    relabel,
			"toolevents": toolEvents,
			"buildline":  buildline,
			"actions":    actions,
			"age":        age,
		},
	})
}

// hostGo returns what the go command under test says of its environment, and
// where the real programs lie.
func hostGo(t *testing.T) map[string]string {
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
	host["PROGRAMS"], err = filepath.Abs(filepath.Join("..", "..", "testdata", "programs"))
	if err != nil {
		t.Fatal(err)
	}
	return host
}

// condition knows [toolchain:1.N], that version or a later one under test;
// [proxy], the module proxy can be reached; [cgo], there is a C compiler.
func condition(host map[string]string, cond string) (bool, error) {
	if minor, ok := strings.CutPrefix(cond, "toolchain:1."); ok {
		want, err := strconv.Atoi(minor)
		if err != nil {
			return false, err
		}
		v, err := toolchain.Parse(host["GOVERSION"])
		return v.Minor >= want, err
	}
	switch cond {
	case "proxy":
		cmd := exec.Command("go", "mod", "download")
		cmd.Dir = filepath.Join(host["PROGRAMS"], "memsize")
		return cmd.Run() == nil, nil
	case "cgo":
		_, err := exec.LookPath("gcc")
		return err == nil, nil
	}
	return false, fmt.Errorf("unknown condition %q", cond)
}

// tools checks how often each tool ran, by the log that toollog wrote:
// tools LOG compile=0 link=1. Asking for the version does not count.
func tools(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: tools LOG tool=count...")
	}
	data, err := os.ReadFile(ts.MkAbs(args[0]))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		ts.Check(err)
	}
	count := make(map[string]int)
	for line := range strings.Lines(string(data)) {
		if !strings.Contains(line, "-V=full") {
			name, _, _ := strings.Cut(line, " ")
			count[name]++
		}
	}
	for _, arg := range args[1:] {
		name, want, _ := strings.Cut(arg, "=")
		n, err := strconv.Atoi(want)
		ts.Check(err)
		if count[name] != n {
			ts.Fatalf("%s ran %d times, want %d:\n%s", name, count[name], n, data)
		}
	}
}

// replace replaces in a file whatever changes from one run to the next:
// replace FILE old new [old new]...
func replace(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args)%2 != 1 {
		ts.Fatalf("usage: replace FILE old new...")
	}
	text := ts.ReadFile(args[0])
	text = strings.NewReplacer(args[1:]...).Replace(text)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}

// damage cuts a file to a length, or changes the byte at an offset:
// damage FILE cut N, damage FILE flip N.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: damage FILE cut|flip N")
	}
	path := ts.MkAbs(args[0])
	data, err := os.ReadFile(path)
	ts.Check(err)
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	switch args[1] {
	case "cut":
		data = data[:n]
	case "flip":
		data[n] ^= 0xff
	default:
		ts.Fatalf("damage: %q", args[1])
	}
	ts.Check(os.WriteFile(path, data, 0o666))
}

// workdir sets GOWORKDIR to the work directory that the last command, a go
// with -work, named.
func workdir(ts *testscript.TestScript, neg bool, args []string) {
	for line := range strings.Lines(ts.ReadFile("stderr")) {
		if dir, ok := strings.CutPrefix(strings.TrimSpace(line), "WORK="); ok && !neg {
			ts.Setenv("GOWORKDIR", dir)
			return
		}
	}
	ts.Fatalf("no WORK= in what go printed")
}

// relabel copies an importcfg and its archives into a directory, with objects
// that say they are written by another Go version of the same length:
// relabel IMPORTCFG DIR OLD NEW.
func relabel(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: relabel IMPORTCFG DIR OLD NEW")
	}
	cfg, dir := ts.ReadFile(args[0]), ts.MkAbs(args[1])
	ts.Check(os.MkdirAll(dir, 0o777))
	var out strings.Builder
	for line := range strings.Lines(cfg) {
		head, file, ok := strings.Cut(strings.TrimSpace(line), "=")
		pkg, isFile := strings.CutPrefix(head, "packagefile ")
		if !ok || !isFile {
			out.WriteString(line)
			continue
		}
		data, err := os.ReadFile(file)
		ts.Check(err)
		file = filepath.Join(dir, strings.ReplaceAll(pkg, "/", "_")+".a")
		ts.Check(os.WriteFile(file, bytes.ReplaceAll(data, []byte(args[2]), []byte(args[3])), 0o666))
		fmt.Fprintf(&out, "%s=%s\n", head, file)
	}
	ts.Check(os.WriteFile(filepath.Join(dir, "importcfg.link"), []byte(out.String()), 0o666))
}

// age makes files look as if they were last written to so long ago:
// age 48h FILE...
func age(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: age DURATION FILE...")
	}
	d, err := time.ParseDuration(args[0])
	ts.Check(err)
	when := time.Now().Add(-d)
	for _, file := range args[1:] {
		ts.Check(os.Chtimes(ts.MkAbs(file), when, when))
	}
}
