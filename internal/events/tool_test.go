package events

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/longtest"
)

// toolWriterEnv makes the test binary a process that notes tools one at a time, as
// the shims of a build do: "path\tname count", where count 0 means until killed.
const toolWriterEnv = "LINKGATE_TEST_TOOLS"

// appendTools notes tools 0, 1, … of one writer, with names of different lengths.
func appendTools(path, name string, count int) error {
	for i := 0; i < count || count == 0; i++ {
		if err := Append(path, numberedTool(name, i)); err != nil {
			return err
		}
	}
	return nil
}

func numberedTool(name string, i int) *Tool {
	return &Tool{Build: name, Tool: "compile", Package: "example.com/" + strings.Repeat("x", i*i%700), Go: "go1.26.8",
		Start: time.Unix(int64(i), 0).UTC(), Wall: time.Duration(i), Out: int64(i)}
}

func toolWriter(path, name string, count int) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s\t%s %d", toolWriterEnv, path, name, count))
	cmd.Stderr = os.Stderr
	return cmd
}

// checkTools reads a log of numbered tools and returns how many each writer has,
// and how many lines are torn. Each writer's tools must come whole and in its order,
// and none of them may be missing before its last.
func checkTools(t *testing.T, path string) (counts map[string]int, torn int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	counts = make(map[string]int)
	for ev, err := range Read(f) {
		if line, ok := errors.AsType[*LineError](err); ok && line.Torn {
			torn++
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		tool := ev.(*Tool)
		if want := numberedTool(tool.Build, counts[tool.Build]); *tool != *want {
			t.Fatalf("%+v, want %+v", *tool, *want)
		}
		counts[tool.Build]++
	}
	return counts, torn
}

// TestAppendTools has 64 processes note tools at one time: no line is lost, torn or
// mixed with another.
func TestAppendTools(t *testing.T) {
	const writers = 64
	count := 200
	if longtest.Enabled() {
		count = 10_000
	}
	path := filepath.Join(t.TempDir(), "log.jsonl")
	var cmds []*exec.Cmd
	for i := range writers {
		cmd := toolWriter(path, strconv.Itoa(i), count)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		cmds = append(cmds, cmd)
	}
	for _, cmd := range cmds {
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	counts, torn := checkTools(t, path)
	if torn != 0 || len(counts) != writers {
		t.Errorf("%d torn lines and %d writers, want none and %d", torn, len(counts), writers)
	}
	for name, n := range counts {
		if n != count {
			t.Errorf("writer %s: %d tools, want %d", name, n, count)
		}
	}
}

// TestAppendToolsKilled kills, in the midst of others, processes that note tools: the
// others lose nothing, and of the killed ones only the line that was being written
// can be missing.
func TestAppendToolsKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.jsonl")
	const living, count, kills = 4, 500, 12
	var cmds []*exec.Cmd
	for i := range living {
		cmd := toolWriter(path, strconv.Itoa(i), count)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		cmds = append(cmds, cmd)
	}
	f, err := os.Open(path)
	for errors.Is(err, os.ErrNotExist) { // nobody has written yet
		f, err = os.Open(path)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	log := bufio.NewReader(f)
	for i := range kills {
		cmd := toolWriter(path, "killed"+strconv.Itoa(i), 0)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		waitFor(t, log, `"build":"killed`+strconv.Itoa(i)+`"`)
		if err := cmd.Process.Kill(); err != nil {
			t.Error(err)
		}
		cmd.Wait()
	}
	for _, cmd := range cmds {
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	counts, torn := checkTools(t, path)
	for i := range living {
		if n := counts[strconv.Itoa(i)]; n != count {
			t.Errorf("writer %d: %d tools, want %d", i, n, count)
		}
	}
	if len(counts) != living+kills || torn > kills {
		t.Errorf("%d writers and %d torn lines", len(counts), torn)
	}
}

// waitFor reads a growing log up to the line that has a text. To read all of it at once
// might never end: the writer can be faster.
func waitFor(t *testing.T, log *bufio.Reader, text string) {
	t.Helper()
	line := ""
	for !strings.Contains(line, text) {
		if strings.HasSuffix(line, "\n") {
			line = ""
		}
		more, err := log.ReadString('\n')
		if err != nil && err != io.EOF {
			t.Fatal(err)
		}
		line += more
	}
}
