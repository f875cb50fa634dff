package history

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// FuzzGrown reads any bytes as a log, once at once, and once as it grew: the
// same history. A copy under another name adds nothing.
func FuzzGrown(f *testing.F) {
	dir := f.TempDir()
	log := filepath.Join(dir, "seed.jsonl")
	for i := range 3 {
		if err := appendBuild(log, 1, i); err != nil {
			f.Fatal(err)
		}
	}
	data, err := os.ReadFile(log)
	if err != nil {
		f.Fatal(err)
	}
	for _, cut := range []uint{0, 1, 1000, 3000, uint(len(data)) - 1} {
		f.Add(data, cut, cut/2)
	}
	torn := bytes.ReplaceAll(data[:2000:2000], []byte("\n{"), []byte("{"))
	f.Add(append(torn, data...), uint(2100), uint(500))
	day := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	write := func(t *testing.T, path string, data []byte) string {
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, day, day); err != nil {
			t.Fatal(err)
		}
		return path
	}
	empty := filepath.Join(dir, "empty.db") // to make its tables takes long
	if err := importAll(empty, nil); err != nil {
		f.Fatal(err)
	}
	tables, err := os.ReadFile(empty)
	if err != nil {
		f.Fatal(err)
	}
	open := func(t *testing.T, db string) *Database {
		d, err := Open(write(t, db, tables))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		if _, err := d.sql.Exec("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY"); err != nil { // wait for no disk
			t.Fatal(err)
		}
		return d
	}
	read := func(t *testing.T, d *Database, logs ...string) Outcome {
		out, err := d.Import(logs)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	f.Fuzz(func(t *testing.T, data []byte, second, first uint) {
		dir := t.TempDir()
		once, grown := open(t, filepath.Join(dir, "once.db")), open(t, filepath.Join(dir, "grown.db"))
		if out := read(t, once, write(t, filepath.Join(dir, "once.jsonl"), data)); len(out.Refused) > 0 {
			return
		}
		second = min(second, uint(len(data)))
		for _, n := range []uint{min(first, second), second, uint(len(data))} {
			read(t, grown, write(t, filepath.Join(dir, "grown.jsonl"), data[:n]))
		}
		want := dumpOf(t, once)
		if got := dumpOf(t, grown); got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
		copied := write(t, filepath.Join(dir, "copy.jsonl"), data)
		if out := read(t, grown, copied); out.Builds != 0 || dumpOf(t, grown) != want {
			t.Fatalf("%d builds of a copy", out.Builds)
		}
	})
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
