package history

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// grownSeed returns the bytes of a log of three builds, and of one in which lines are torn.
func grownSeed(tb testing.TB) (whole, torn []byte) {
	log := filepath.Join(tb.TempDir(), "seed.jsonl")
	for i := range 3 {
		if err := appendBuild(log, 1, i); err != nil {
			tb.Fatal(err)
		}
	}
	whole, err := os.ReadFile(log)
	if err != nil {
		tb.Fatal(err)
	}
	return whole, append(bytes.ReplaceAll(whole[:2000:2000], []byte("\n{"), []byte("{")), whole...)
}

// writeLog writes a log as if it were of one and the same day, and returns its path.
func writeLog(t *testing.T, path string, data []byte) string {
	t.Helper()
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(path, day, day); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestGrown reads a log once at once, and once as it grew: the same history. A copy under
// another name adds nothing.
func TestGrown(t *testing.T) {
	whole, torn := grownSeed(t)
	for _, test := range []struct {
		data          []byte
		first, second int
	}{{whole, 0, 1}, {whole, 500, 1000}, {whole, 1500, 3000}, {whole, 0, len(whole) - 1}, {torn, 500, 2100}} {
		dir := t.TempDir()
		open := func(name string) *Database {
			d, err := Open(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { d.Close() })
			return d
		}
		read := func(d *Database, log string) Outcome {
			out, err := d.Import([]string{log})
			if err != nil || len(out.Unreadable) > 0 {
				t.Fatal(err, out.Unreadable)
			}
			return out
		}
		once, grown := open("once.db"), open("grown.db")
		read(once, writeLog(t, filepath.Join(dir, "once.jsonl"), test.data))
		for _, n := range []int{test.first, test.second, len(test.data)} {
			read(grown, writeLog(t, filepath.Join(dir, "grown.jsonl"), test.data[:n]))
		}
		want := dumpOf(t, once)
		if got := dumpOf(t, grown); got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
		out := read(grown, writeLog(t, filepath.Join(dir, "copy.jsonl"), test.data))
		if out.Builds != 0 || dumpOf(t, grown) != want {
			t.Fatalf("%d builds of a copy", out.Builds)
		}
	}
}

// FuzzGrown reads any bytes as TestGrown does, without a database.
func FuzzGrown(f *testing.F) {
	whole, torn := grownSeed(f)
	for _, cut := range []uint{0, 1, 1000, 3000, uint(len(whole)) - 1} {
		f.Add(whole, cut, cut/2)
	}
	f.Add(torn, uint(2100), uint(500))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte, second, first uint) {
		once, grown := memory{}, memory{}
		path := filepath.Join(dir, "a.jsonl")
		if _, err := once.read(writeLog(t, path, data), nil); err != nil {
			return // refused
		}
		second = min(second, uint(len(data)))
		var old *mark
		for _, n := range []uint{min(first, second), second, uint(len(data))} {
			m, err := grown.read(writeLog(t, path, data[:n]), old)
			if err != nil {
				t.Fatal(err)
			}
			old = m
		}
		if !reflect.DeepEqual(grown, once) {
			t.Fatalf("got\n%v\nwant\n%v", grown, once)
		}
	})
}

// A memory has builds by their ids, as a database would.
type memory map[string]*build

// read adds what is new in a log behind a mark, and returns the next mark.
func (m memory) read(path string, old *mark) (*mark, error) {
	s, err := readLog(path, old)
	if err != nil || s == nil {
		return old, err
	}
	list, split, err := s.news(func(id string) (int, error) {
		if m[id] == nil {
			return 0, nil
		}
		return m[id].events, nil
	})
	if split {
		return m.read(path, nil)
	}
	for _, b := range list {
		m[b.Build] = b
	}
	return &s.mark, err
}

// TestRewritten puts other bytes in the place of a log that was read.
func TestRewritten(t *testing.T) {
	dir := t.TempDir()
	log, db := filepath.Join(dir, "log.jsonl"), filepath.Join(dir, "history.db")
	for i := range 3 { // each longer than the one before, and of other builds
		if err := os.RemoveAll(log); err != nil {
			t.Fatal(err)
		}
		for n := range i + 1 {
			if err := appendBuild(log, i, n); err != nil {
				t.Fatal(err)
			}
		}
		if err := importAll(db, []string{log}); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count("\n"+dump(t, db), "\nbuild "); n != 6 {
		t.Errorf("%d builds, want 6", n)
	}
}

func TestOpenOthers(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "history.db")
	change := func(query string) {
		d, err := Open(db)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		if _, err := d.sql.Exec(query); err != nil {
			t.Fatal(err)
		}
	}
	change(`PRAGMA user_version = 9`)
	_, err := Open(db)
	var schema *SchemaError
	if !errors.As(err, &schema) || schema.Schema != 9 {
		t.Errorf("schema 9: %v", err)
	}
	r, err := Rebuild(db, nil, false)
	if err != nil || r.Aside != db+".old" {
		t.Errorf("rebuilt: %+v, %v", r, err)
	}
	change(`PRAGMA application_id = 7`)
	for _, lose := range []bool{false, true} {
		_, err = Rebuild(db, nil, lose)
		if err == nil || !strings.HasSuffix(err.Error(), "is a database of another program") {
			t.Errorf("another program's: %v", err)
		}
	}
}
