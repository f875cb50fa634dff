package cache

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
)

// A write that the kernel stops in the middle, as a full disk does: what stood
// there stays, and the next write leaves the piece out. Here the limit is that on
// the size of files, below which the kernel writes what fits.
func TestFullDisk(t *testing.T) {
	const env = "LINKGATE_TEST_FULL"
	if os.Getenv(env) == "" { // the limit is the process's, and go test writes files of its own
		cmd := exec.Command(os.Args[0], "-test.run=^TestFullDisk$")
		cmd.Env = append(os.Environ(), env+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	dir := t.TempDir()
	put(Open(dir, "f", MaxSize), 0, 20)
	size := fileSize(t, dir)

	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	limit := func(n uint64) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: old.Max}); err != nil {
			t.Fatal(err)
		}
	}
	defer limit(old.Cur)

	for i := range 10 { // each leaves a piece, or cannot write the file without it
		limit(uint64(size) + 100 + uint64(i))
		put(Open(dir, "f", MaxSize), 20, 23)
		if n := fileSize(t, dir); i == 0 && n <= size {
			t.Fatalf("%d bytes: nothing was written, so the test shows nothing", n)
		}
		if n := knownIn(t, dir, 0, 23); n != 20 {
			t.Errorf("%d names are known", n)
		}
	}
	noTemps(t, dir)
	limit(old.Cur)
	put(Open(dir, "f", MaxSize), 20, 23)
	if n := knownIn(t, dir, 0, 23); n != 23 {
		t.Errorf("%d names are known when there is room again", n)
	}

	other := filepath.Join(dir, "other") // nothing at all fits
	limit(0)
	put(Open(other, "f", MaxSize), 0, 5)
	limit(old.Cur)
	put(Open(other, "f", MaxSize), 0, 5)
	if n := knownIn(t, other, 0, 5); n != 5 {
		t.Error(fmt.Sprint(n, " names are known after an empty file"))
	}
}

// A pipe in the file's place does not keep anybody waiting.
func TestPipe(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "f"), 0o666); err != nil {
		t.Skip(err)
	}
	put(Open(dir, "f", MaxSize), 0, 5)
	if fi, err := os.Lstat(filepath.Join(dir, "f")); err != nil || fi.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("the pipe is gone: %v", err)
	}
}
