package history

import (
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

// workerEnv makes the test binary a process that works on a history: "import",
// "rebuild" or "append", how often, the directory of the logs, the database, and
// its number.
const workerEnv = "LINKGATE_TEST_WORKER"

func TestMain(m *testing.M) {
	if s := os.Getenv(workerEnv); s != "" {
		if err := work(strings.Split(s, "\t")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func worker(what string, times int, logs, db string, number int) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s\t%d\t%s\t%s\t%d", workerEnv, what, times, logs, db, number))
	cmd.Stderr = os.Stderr
	return cmd
}

func work(args []string) error {
	times, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(args[4])
	if err != nil {
		return err
	}
	for i := range times {
		logs, err := filepath.Glob(filepath.Join(args[2], "*.jsonl"))
		if err != nil {
			return err
		}
		at := (number * 7) % len(logs) // each begins somewhere else
		logs = append(logs[at:], logs[:at]...)
		switch args[0] {
		case "append":
			err = appendBuild(logs[i%len(logs)], number, i)
		case "import":
			err = importAll(args[3], logs)
		case "rebuild":
			_, err = Rebuild(args[3], logs, false)
		}
		if err != nil {
			return fmt.Errorf("%s %d: %w", args[0], i, err)
		}
	}
	return nil
}

func importAll(db string, logs []string) error {
	d, err := Open(db)
	if err != nil {
		return err
	}
	out, err := d.Import(logs)
	if len(out.Unreadable)+len(out.Unread) > 0 {
		return fmt.Errorf("%v %v", out.Unreadable, out.Unread)
	}
	if err != nil {
		return err
	}
	return d.Close()
}

// appendBuild appends the nth build of a writer, in several writes.
func appendBuild(log string, writer, n int) error {
	id := fmt.Sprintf("build-%d-%d", writer, n)
	start := time.Date(2026, 11, 1+n%20, 12, writer, 0, 0, time.UTC)
	for i := range 5 {
		err := events.Append(log,
			&events.Tool{Build: id, Tool: "link", Package: fmt.Sprint("p", i), Start: start.Add(time.Duration(i)), Wall: time.Second},
			&events.Relocation{Build: id, Link: fmt.Sprint("p", i), Symbol: fmt.Sprint("s", n%7), From: events.Package{Module: "m"},
				Classes: []finding.Class{finding.ClassRefused}, Decision: events.Decision{Action: finding.Deny}},
			&events.Link{Build: id, Link: fmt.Sprint("p", i), Result: finding.ResultPassed})
		if err != nil {
			return err
		}
	}
	return events.Append(log, &events.Build{Build: id, Command: []string{"build"}, Start: start, Wall: time.Minute, Result: events.BuildPassed})
}

// dump returns the rows of a history, but for what it remembers of logs.
func dump(t *testing.T, db string) string {
	t.Helper()
	d, err := Open(db)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	return dumpOf(t, d)
}

func dumpOf(t *testing.T, d *Database) string {
	t.Helper()
	var lines []string
	for _, query := range []string{
		`SELECT concat_ws(' ', 'build', id, events, start, undated, verb, module, go, goos, goarch, result, wall, compiled, cached) FROM build`,
		`SELECT concat_ws(' ', 'link', build, link, wall) FROM link`,
		`SELECT concat_ws(' ', 'finding', build, link, module, symbol, class, enforce) FROM finding`,
		`SELECT 'check ' || integrity_check FROM pragma_integrity_check`,
	} {
		rows, err := d.sql.Query(query)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, s)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestProcesses lets processes fill one history, from no file on, while others
// write the logs and yet others rebuild it. What stands there in the end is what
// one process reads out of the logs at once.
func TestProcesses(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "a b?", "history.db")
	for i := range 20 {
		if err := appendBuild(filepath.Join(dir, fmt.Sprintf("%02d.jsonl", i)), 0, i); err != nil {
			t.Fatal(err)
		}
	}
	var cmds []*exec.Cmd
	for i := range 6 {
		cmds = append(cmds, worker("import", 8, dir, db, i))
	}
	for i := range 2 {
		cmds = append(cmds, worker("rebuild", 4, dir, db, i), worker("append", 60, dir, db, i+1))
	}
	for _, cmd := range cmds {
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
	}
	for _, cmd := range cmds {
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	logs, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if err := importAll(db, logs); err != nil {
		t.Fatal(err)
	}
	fresh := filepath.Join(dir, "fresh.db")
	if err := importAll(fresh, logs); err != nil {
		t.Fatal(err)
	}
	got, want := dump(t, db), dump(t, fresh)
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if n := strings.Count("\n"+want, "\nbuild "); n != 140 {
		t.Errorf("%d builds, want 140", n)
	}
}

// TestKilled kills processes in the middle of filling and rebuilding a history:
// what they leave is whole, and the next one goes on with it.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "history.db")
	var logs []string
	for i := range 20 {
		log := filepath.Join(dir, fmt.Sprintf("%02d.jsonl", i))
		if err := appendBuild(log, 0, i); err != nil {
			t.Fatal(err)
		}
		logs = append(logs, log)
	}
	for i := range 10 {
		what := []string{"import", "rebuild"}[i%2]
		cmd := worker(what, 1000, dir, db, i)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for start := version(db); version(db) == start; {
			runtime.Gosched() // until it has written something
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("it ended by itself")
		}
		if err := appendBuild(logs[i], 1, i); err != nil { // so that the next import writes
			t.Fatal(err)
		}
		if got := dump(t, db); !strings.Contains(got, "check ok") {
			t.Fatalf("round %d: %s", i, got)
		}
	}
	fresh := filepath.Join(dir, "fresh.db")
	for _, path := range []string{db, fresh} {
		if err := importAll(path, logs); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := dump(t, db), dump(t, fresh); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// version is the database's change counter (bytes 24 to 27 of its header), 0 for
// no database.
func version(db string) uint32 {
	f, err := os.Open(db)
	if err != nil {
		return 0
	}
	defer f.Close()
	var n [4]byte
	if _, err := f.ReadAt(n[:], 24); err != nil {
		return 0
	}
	return binary.BigEndian.Uint32(n[:])
}
