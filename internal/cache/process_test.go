package cache

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/longtest"
)

// linkEnv makes the test binary a process that uses a cache as links do: "dir
// name count max", where count 0 means until killed.
const linkEnv = "LINKGATE_TEST_LINK"

func TestMain(m *testing.M) {
	if s := os.Getenv(linkEnv); s != "" {
		dir, rest, _ := strings.Cut(s, "\t")
		var name string
		var count, max int
		if _, err := fmt.Sscan(rest, &name, &count, &max); err != nil {
			panic(err)
		}
		if err := links(dir, name, count, max); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func process(dir, name string, count, max int) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s\t%s %d %d", linkEnv, dir, name, count, max))
	cmd.Stderr = os.Stderr
	return cmd
}

// ownKey is the i-th key that process name alone puts, sharedKey one that all
// of them put.
func ownKey(name string, i int) Key { return keyOf(fmt.Sprint(name, " ", i)) }
func sharedKey(i int) Key           { return keyOf(fmt.Sprint("shared ", i)) }

// links opens and closes a cache again and again: looks at what the others have
// put, puts one to five keys of its own and one shared, and prints how many of
// its own are written.
func links(dir, name string, count, max int) error {
	r := rand.New(rand.NewPCG(uint64(len(name)), uint64(os.Getpid())))
	for i := 0; i < count || count == 0; {
		c := Open(dir, "f", max)
		c.patience = time.Minute // the machine of the test may be busy
		look := func(key Key) error {
			if value, ok := c.Get(key); ok && !bytes.Equal(value, valueOf(key)) {
				return fmt.Errorf("%s sees a torn value of %d bytes", name, len(value))
			}
			return nil
		}
		for range 20 {
			own, shared := ownKey(fmt.Sprint("p", r.IntN(16)), r.IntN(i+20)), sharedKey(r.IntN(i+20))
			if err := errors.Join(look(own), look(shared)); err != nil {
				return err
			}
		}
		for range 1 + i%5 {
			c.Put(ownKey(name, i), valueOf(ownKey(name, i)))
			c.Put(sharedKey(i), valueOf(sharedKey(i)))
			if i++; i == count {
				break
			}
		}
		c.Close()
		fmt.Println(i)
	}
	return nil
}

// hold returns how many of the first n keys of each kind a cache knows, and
// fails on a wrong value.
func hold(t *testing.T, c *Cache, key func(int) Key, n int) int {
	t.Helper()
	found := 0
	for i := range n {
		value, ok := c.Get(key(i))
		if !ok {
			continue
		}
		if !bytes.Equal(value, valueOf(key(i))) {
			t.Errorf("key %d: wrong value of %d bytes", i, len(value))
		}
		found++
	}
	return found
}

// Sixteen processes at once lose nothing.
func TestProcesses(t *testing.T) {
	dir := t.TempDir()
	const processes, count = 16, 100
	runAll(t, dir, processes, count, MaxSize)
	c := Open(dir, "f", MaxSize)
	defer c.Close()
	for i := range processes {
		name := fmt.Sprint("p", i)
		n := hold(t, c, func(i int) Key { return ownKey(name, i) }, count)
		if n != count && hasLocks() {
			t.Errorf("%s: %d of %d keys are known", name, n, count)
		}
	}
	if n := hold(t, c, sharedKey, count); n != count && hasLocks() {
		t.Errorf("%d of %d shared keys are known", n, count)
	}
	noTemps(t, dir)
}

// Sixteen processes that replace a small file all the time never see a torn
// value; what is written last is known.
func TestProcessesReplace(t *testing.T) {
	dir := t.TempDir()
	const processes, count, max = 16, 60, 16 << 10
	runAll(t, dir, processes, count, max)
	if n := fileSize(t, dir); n > max {
		t.Errorf("%d bytes", n)
	}
	c := Open(dir, "f", MaxSize)
	defer c.Close()
	total := hold(t, c, sharedKey, count)
	for i := range processes {
		total += hold(t, c, func(j int) Key { return ownKey(fmt.Sprint("p", i), j) }, count)
	}
	if total == 0 {
		t.Error("nothing is known")
	}
	noTemps(t, dir)
}

func runAll(t *testing.T, dir string, processes, count, max int) {
	t.Helper()
	var wait sync.WaitGroup
	for i := range processes {
		cmd := process(dir, fmt.Sprint("p", i), count, max)
		wait.Go(func() {
			if err := cmd.Run(); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}

// Processes are killed at any moment. Whatever one of them has written before
// stays, no value is torn, and the file can be written again.
func TestKilled(t *testing.T) {
	if !hasLocks() {
		t.Skip("without locks values may be lost")
	}
	dir := t.TempDir()
	rounds := 3
	if longtest.Enabled() {
		rounds = 15
	}
	written := map[string]int{}
	for round := range rounds {
		var cmds []*exec.Cmd
		var outs []*output
		for i := range 4 {
			cmd := process(dir, fmt.Sprint("p", round, "-", i), 0, MaxSize)
			out := &output{first: make(chan bool)}
			cmd.Stdout = out
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			cmds, outs = append(cmds, cmd), append(outs, out)
		}
		select { // a busy machine, or the race detector, may take long to start them
		case <-outs[0].first:
		case <-time.After(time.Minute):
			t.Fatal("a process did not begin in a minute")
		}
		time.Sleep(time.Duration(rand.IntN(60)) * time.Millisecond)
		for i, cmd := range cmds {
			cmd.Process.Kill()
			cmd.Wait() // the error says that it was killed
			written[fmt.Sprint("p", round, "-", i)] = lastNumber(outs[i])
		}
		learn(t, dir, 5)
	}
	c := Open(dir, "f", MaxSize)
	defer c.Close()
	total := 0
	for name, count := range written {
		if n := hold(t, c, func(i int) Key { return ownKey(name, i) }, count); n != count {
			t.Errorf("%s: %d of %d written keys are known", name, n, count)
		}
		total += count
	}
	if total == 0 {
		t.Error("no process wrote anything: the test shows nothing")
	}
	t.Logf("%d keys, %d bytes", total, len(c.view.Load().data))
}

// output keeps what a process writes, and tells when it begins.
type output struct {
	text  []byte
	first chan bool // closed then
}

func (o *output) Write(p []byte) (int, error) {
	if len(o.text) == 0 {
		close(o.first)
	}
	o.text = append(o.text, p...)
	return len(p), nil
}

// lastNumber returns the number in the last whole line.
func lastNumber(out *output) (n int) {
	whole := out.text[:bytes.LastIndexByte(out.text, '\n')+1]
	lines := bufio.NewScanner(bytes.NewReader(whole))
	for lines.Scan() {
		fmt.Sscan(lines.Text(), &n)
	}
	return n
}

func hasLocks() bool {
	switch runtime.GOOS {
	case "darwin", "dragonfly", "freebsd", "linux", "netbsd", "openbsd":
		return true
	}
	return false
}
