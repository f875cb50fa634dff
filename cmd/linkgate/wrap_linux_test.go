package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestKilledWrapper: go does not outlive a linkgate that is killed, as if it still
// stood in its place.
func TestKilledWrapper(t *testing.T) {
	dir := fakeGo(t, "echo ready\nread line\necho alive")
	in, stdin, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, stdout, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("linkgate", "build")
	cmd.Dir, cmd.Stdin, cmd.Stdout = dir, in, stdout
	cmd.Env = append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"),
		"LINKGATE_TELEMETRY=on", "LINKGATE_LOG="+filepath.Join(dir, "log.jsonl"), "TMPDIR="+dir) // where the graph's file stays
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stdout.Close()
	ready := make([]byte, len("ready\n"))
	if _, err := io.ReadFull(out, ready); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	// The kernel ends go before it says that linkgate has ended; only then is
	// there something for go to read.
	stdin.WriteString("line\n")
	if rest, err := io.ReadAll(out); err != nil || len(rest) > 0 {
		t.Errorf("go goes on: %q, %v", rest, err)
	}
}
