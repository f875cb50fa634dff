package events

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/linkgate/linkgate/internal/longtest"
)

// writerEnv makes the test binary a process that appends to a log:
// "path name count", where count 0 means until killed.
const writerEnv = "LINKGATE_TEST_WRITER"

func TestMain(m *testing.M) {
	if s := os.Getenv(toolWriterEnv); s != "" {
		path, rest, _ := strings.Cut(s, "\t")
		name, count, _ := strings.Cut(rest, " ")
		n, err := strconv.Atoi(count)
		if err == nil {
			err = appendTools(path, name, n)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if s := os.Getenv(writerEnv); s != "" {
		var name string
		var count int
		path, rest, _ := strings.Cut(s, "\t")
		if _, err := fmt.Sscan(rest, &name, &count); err != nil {
			panic(err)
		}
		if err := appendNumbered(path, name, count); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func writer(path, name string, count int) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s\t%s %d", writerEnv, path, name, count))
	cmd.Stderr = os.Stderr
	return cmd
}

// appendNumbered appends events 0, 1, … of one writer in batches of one to
// five, in lines of very different lengths.
func appendNumbered(path, name string, count int) error {
	for i := 0; i < count || count == 0; {
		var batch []Event
		for range 1 + i%5 {
			batch = append(batch, &Relocation{
				Build:  name,
				Symbol: fmt.Sprint(i),
				Local:  strings.Repeat("x", i*i%5000),
			})
			if i++; i == count {
				break
			}
		}
		if err := Append(path, batch...); err != nil {
			return err
		}
	}
	return nil
}

// checkNumbered fails unless the log holds every event of every writer once, in
// the writer's order, and each batch in one piece.
func checkNumbered(t *testing.T, path string, writers, count int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	next := map[string]int{}
	last, left := "", 0 // the writer of the line before, and what its batch still lacks
	for ev, err := range Read(f) {
		if err != nil {
			t.Fatal(err)
		}
		rel := ev.(*Relocation)
		i := next[rel.Build]
		if rel.Symbol != fmt.Sprint(i) || len(rel.Local) != i*i%5000 {
			t.Fatalf("writer %s: event %s of length %d, want %d", rel.Build, rel.Symbol, len(rel.Local), i)
		}
		if left == 0 {
			last, left = rel.Build, min(1+i%5, count-i)
		}
		if rel.Build != last {
			t.Fatalf("a line of writer %s inside a batch of %s", rel.Build, last)
		}
		left--
		next[rel.Build]++
	}
	if len(next) != writers {
		t.Fatalf("%d writers, want %d", len(next), writers)
	}
	for name, n := range next {
		if n != count {
			t.Errorf("writer %s: %d events, want %d", name, n, count)
		}
	}
}

func TestAppendGoroutines(t *testing.T) {
	count := 100
	if longtest.Enabled() {
		count = 1000
	}
	path := filepath.Join(t.TempDir(), "log.jsonl")
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			if err := appendNumbered(path, fmt.Sprint(i), count); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	checkNumbered(t, path, 64, count)
}

func TestAppendProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b", "log.jsonl")
	var cmds []*exec.Cmd
	for i := range 8 {
		cmd := writer(path, fmt.Sprint(i), 1000)
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
	checkNumbered(t, path, 8, 1000)
}

// TestAppendKilled kills a writer in the middle of its work and then appends:
// the log stays readable, and only the killed process can have lost something.
func TestAppendKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.jsonl")
	for round := range 10 {
		cmd := writer(path, fmt.Sprint(round), 0)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		start := size(path)
		for size(path) == start {
			runtime.Gosched()
		}
		cmd.Process.Kill()
		cmd.Wait()
		if err := Append(path, &Link{Link: fmt.Sprint(round)}); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	links, killed := 0, 0
	for ev, err := range Read(f) {
		if line, ok := errors.AsType[*LineError](err); ok && line.Torn {
			killed++
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if link, ok := ev.(*Link); ok {
			if link.Link != fmt.Sprint(links) {
				t.Errorf("link %s, want %d", link.Link, links)
			}
			links++
		}
	}
	if links != 10 || killed > 10 {
		t.Errorf("%d links and %d torn lines, want 10 links", links, killed)
	}
}

func size(path string) int64 {
	fi, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return fi.Size()
}

func TestAppendErrors(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	paths := []string{dir, filepath.Join(file, "log.jsonl")}
	if runtime.GOOS == "linux" {
		paths = append(paths, "/dev/full")
	}
	for _, path := range paths {
		err := Append(path, &Link{})
		if err == nil || !strings.HasPrefix(err.Error(), "appending to "+path+": ") {
			t.Errorf("Append(%q): %v", path, err)
		}
	}
	for _, ev := range []Event{nil, &Relocation{Symbol: strings.Repeat("x", MaxLine)}} {
		if err := Append(file, ev); err == nil {
			t.Errorf("Append of a bad event: no error")
		}
	}
	if n := size(file); n != 0 {
		t.Errorf("%d bytes written for events that cannot be", n)
	}
}

func BenchmarkRead(b *testing.B) {
	data, err := os.ReadFile("testdata/schema1.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	line, _, _ := strings.Cut(string(data), "\n")
	log := strings.Repeat(line+"\n", 1000)
	b.SetBytes(int64(len(log)))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range Read(strings.NewReader(log)) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkReadCourse passes over the log of one relocation many times.
func BenchmarkReadCourse(b *testing.B) {
	data, err := os.ReadFile("testdata/schema1.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	line, _, _ := strings.Cut(string(data), "\n")
	log := strings.Repeat(line+"\n", 1000)
	b.SetBytes(int64(len(log)))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range ReadCourse(strings.NewReader(log)) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
