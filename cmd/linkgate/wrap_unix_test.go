//go:build unix

package main

import (
	"bufio"
	"bytes"
	"errors"
	"github.com/linkgate/linkgate/internal/longtest"
	"github.com/linkgate/linkgate/internal/story"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/events"
)

// write makes the files of a module in a new directory.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// environ is the environment of go commands in tests.
func environ(t *testing.T, more ...string) []string {
	t.Helper()
	host := story.Host(t)
	return append(append(os.Environ(),
		"PATH="+filepath.Join(host["GOROOT"], "bin")+string(os.PathListSeparator)+os.Getenv("PATH"),
		"GOTOOLCHAIN=local", "GOFLAGS=-buildvcs=false", "GOPROXY=off", "GOWORK=off", "GOENV=off",
		"GOCACHE="+host["GOCACHE"], "XDG_CACHE_HOME="+t.TempDir()), more...)
}

const goMod = "module example.com/app\n\ngo 1.23\n"

// TestInterrupt: an interrupt from the terminal reaches the program under
// linkgate run, which decides what becomes of it, as under go run.
func TestInterrupt(t *testing.T) {
	dir := write(t, map[string]string{
		"go.mod": goMod,
		"main.go": `package main

import (
	"fmt"
	"os"
	"os/signal"
)

func main() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt)
	fmt.Println("ready")
	fmt.Println(<-c)
	os.Exit(5)
}
`,
	})
	interrupt := func(command ...string) string {
		cmd := exec.Command(command[0], command[1:]...)
		cmd.Dir, cmd.Env = dir, environ(t)
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		r := bufio.NewReader(stdout)
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatalf("%q: %v\n%s", command, err, stderr.String())
		}
		if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		rest, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		cmd.Wait()
		return line + string(rest) + stderr.String() + cmd.ProcessState.String()
	}
	goTool := filepath.Join(story.Host(t)["GOROOT"], "bin", "go")
	want := interrupt(goTool, "run", ".")
	if want != "ready\ninterrupt\nexit status 5\nexit status 1" {
		t.Errorf("go run: %q", want)
	}
	if got := interrupt("linkgate", "run", "."); got != want {
		t.Errorf("linkgate run: %q, want %q", got, want)
	}
}

// TestKilled kills links at all stages. What is killed leaves nothing that
// harms the next one: its log can be read, and the next link in the same
// directory, over the same half-written copies, makes the program.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("many links")
	}
	dir := write(t, map[string]string{
		"go.mod":        goMod,
		"linkgate.yaml": "version: 1\nmode: enforce\nrules:\n  - module: main\n    symbols: [fmt.tooLarge]\n    action: allow\n",
		"main.go": `package main

import (
	"fmt"
	_ "unsafe"
)

//go:linkname tooLarge fmt.tooLarge
func tooLarge(x int) bool

func main() { fmt.Println(tooLarge(1e6+1)) }
`,
		"stub.s": "",
	})
	env := environ(t, "TMPDIR="+t.TempDir(), "TOOLLOG="+filepath.Join(dir, "tools.log"))
	run := func(command ...string) string {
		t.Helper()
		cmd := exec.Command(command[0], command[1:]...)
		cmd.Dir, cmd.Env = dir, env
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%q: %v\n%s", command, err, out)
		}
		return string(out)
	}
	host := story.Host(t)
	toollog := filepath.Join(t.TempDir(), "toollog")
	if out, err := exec.Command("go", "build", "-o", toollog, "../../internal/story/toollog").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	run(filepath.Join(host["GOROOT"], "bin", "go"), "build", "-work", "-toolexec="+toollog, "-ldflags=-checklinkname=0", "-o", "app", ".")
	tools, err := os.ReadFile(filepath.Join(dir, "tools.log"))
	if err != nil {
		t.Fatal(err)
	}
	_, line, ok := strings.Cut(string(tools), "\nlink example.com/app ")
	if !ok {
		t.Fatalf("no link in %s", tools)
	}
	line, _, _ = strings.Cut(line, "\n")
	line = strings.Replace(line, " -checklinkname=0", "", 1)
	link := append([]string{"linkgate", "-log", "log.jsonl", filepath.Join(host["GOTOOLDIR"], "link")}, strings.Fields(line)...)

	start := time.Now()
	run(link...)
	whole := time.Since(start)
	rounds := 5
	if longtest.Enabled() {
		rounds = 25
	}
	for i := range rounds {
		cmd := exec.Command(link[0], link[1:]...)
		cmd.Dir, cmd.Env = dir, env
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(whole * time.Duration(i) / time.Duration(rounds))
		cmd.Process.Kill()
		cmd.Wait()
	}
	if out := run(link...); out != "" {
		t.Errorf("the link after the killed ones prints %q", out)
	}
	if out := run(link[5]); out != "true\n" { // -o a.out
		t.Errorf("the program prints %q", out)
	}
	f, err := os.Open(filepath.Join(dir, "log.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	links := 0
	for ev, err := range events.Read(f) {
		var torn *events.LineError
		if err != nil && !(errors.As(err, &torn) && torn.Torn) {
			t.Error(err)
		}
		if _, ok := ev.(*events.Link); ok {
			links++
		}
	}
	if links < 2 || links > rounds+2 {
		t.Errorf("%d links logged of %d", links, rounds+2)
	}
}

// fakeGo makes a directory with a go that is a shell script: it answers go env, and
// for all else does what body says.
func fakeGo(t *testing.T, body string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	script := "#!/bin/sh\nif [ \"$1\" = env ]; then\n" +
		`echo '{"GOFLAGS":"","GOVERSION":"go1.26.8","GOOS":"linux","GOARCH":"amd64","GOMOD":"/dev/null"}'` +
		"\nexit\nfi\n" + body + "\n"
	if err := os.WriteFile(filepath.Join(dir, "go"), []byte(script), 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

// startFake starts a command line with a fake go in a directory of its own and in a
// process group of its own, and waits for its first line, "ready".
func startFake(t *testing.T, body string, command ...string) (cmd *exec.Cmd, out *bufio.Reader, log string) {
	t.Helper()
	dir := fakeGo(t, body)
	log = filepath.Join(dir, "log.jsonl")
	cmd = exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"),
		"LINKGATE_TELEMETRY=on", "LINKGATE_LOG="+log)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	out = bufio.NewReader(stdout)
	if line, err := out.ReadString('\n'); line != "ready\n" {
		t.Fatalf("%q, %v", line, err)
	}
	return cmd, out, log
}

// noted returns the one build of a log.
func noted(t *testing.T, log string) *events.Build {
	t.Helper()
	f, err := os.Open(log)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b *events.Build
	for ev, err := range events.Read(f) {
		if err != nil {
			t.Fatal(err)
		}
		if is, ok := ev.(*events.Build); ok && b == nil {
			b = is
		} else {
			t.Fatalf("more than a build: %+v", ev)
		}
	}
	if b == nil {
		t.Fatal("no build is noted")
	}
	return b
}

// TestPassOn: a signal for linkgate alone reaches go, which may take its time, and
// linkgate waits for it, notes the build and has its exit code.
func TestPassOn(t *testing.T) {
	const body = `for s in INT TERM HUP QUIT; do trap "echo got $s; exit 7" $s; done
echo ready
while :; do sleep 0.05; done`
	for name, s := range map[string]syscall.Signal{"INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP, "QUIT": syscall.SIGQUIT} {
		cmd, out, log := startFake(t, body, "linkgate", "build")
		if err := cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
		rest, err := io.ReadAll(out)
		if err != nil {
			t.Fatal(err)
		}
		cmd.Wait()
		if string(rest) != "got "+name+"\n" || cmd.ProcessState.String() != "exit status 7" {
			t.Errorf("%s: %q and %s", name, rest, cmd.ProcessState)
		}
		if b := noted(t, log); b.Exit != 7 || b.Signal != "" || b.Result != events.BuildFailed || b.Graph != events.GraphMissing {
			t.Errorf("%s: noted as %+v", name, b)
		}
	}
}

// TestNohup: a hang-up that linkgate was told to ignore ends neither it nor go.
func TestNohup(t *testing.T) {
	const body = "echo ready\nkill -HUP $$\nkill -HUP $PPID\nexit 7"
	cmd, out, log := startFake(t, body, "sh", "-c", "trap '' HUP; exec linkgate build")
	io.ReadAll(out)
	cmd.Wait()
	if got := cmd.ProcessState.String(); got != "exit status 7" {
		t.Errorf("ended with %s", got)
	}
	if b := noted(t, log); b.Exit != 7 || b.Signal != "" {
		t.Errorf("noted as %+v", b)
	}
}

// TestEndAs: what ends go ends linkgate in the same way, once the build is noted.
func TestEndAs(t *testing.T) {
	for _, test := range []struct {
		signal, want, noted string
		exit                int
	}{
		{"KILL", "signal: killed", "killed", 137},
		{"TERM", "signal: terminated", "terminated", 143},
		{"INT", "signal: interrupt", "interrupt", 130},
		{"HUP", "signal: hangup", "hangup", 129},
		{"PIPE", "exit status 141", "broken pipe", 141}, // as a shell has it
	} {
		cmd, out, log := startFake(t, "echo ready\nkill -"+test.signal+" $$", "linkgate", "test", "./...")
		io.ReadAll(out)
		cmd.Wait()
		if got := cmd.ProcessState.String(); got != test.want {
			t.Errorf("%s: %s, want %s", test.signal, got, test.want)
		}
		if b := noted(t, log); b.Signal != test.noted || b.Exit != test.exit || b.Result != events.BuildFailed {
			t.Errorf("%s: noted as %+v", test.signal, b)
		}
	}
}

// TestGraphOfKilled: go writes its graph before it begins, and again at its end. Of
// one that was killed between, nobody knows what was cached.
func TestGraphOfKilled(t *testing.T) {
	const body = `for a; do
	case $a in -debug-actiongraph=*) echo '[{"ID":0,"Mode":"go build","TimeStart":"0001-01-01T00:00:00Z"}]' >"${a#*=}" ;; esac
done
echo ready
kill -TERM $$`
	cmd, out, log := startFake(t, body, "linkgate", "build")
	io.ReadAll(out)
	cmd.Wait()
	if b := noted(t, log); b.Graph != events.GraphMissing {
		t.Errorf("the graph is %s", b.Graph)
	}
}
