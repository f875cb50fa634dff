package logs

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// written are files written some hours before now, of a kilobyte each.
func written(now time.Time, hours ...int) []Log {
	var list []Log
	for i, h := range hours {
		list = append(list, Log{Path: fmt.Sprint(i), Size: 1000, Written: now.Add(-time.Duration(h) * time.Hour)})
	}
	return list
}

func TestExpired(t *testing.T) {
	now := time.Now()
	tests := []struct {
		name  string
		keep  Retention
		hours []int
		want  string
	}{
		{"no limit", Retention{}, []int{2, 5000}, ""},
		{"age", Retention{MaxAge: 10 * time.Hour}, []int{2, 10, 11, 12}, "3 2"},
		{"size", Retention{MaxSize: 2500}, []int{2, 3, 4, 5}, "3 2"},
		{"size that fits", Retention{MaxSize: 4000}, []int{2, 3, 4, 5}, ""},
		{"age makes room", Retention{MaxAge: 10 * time.Hour, MaxSize: 2500}, []int{2, 3, 11, 12}, "3 2"},
		{"in use", Retention{MaxSize: 1, MaxAge: 1}, []int{-1, 0, 1, 2}, "3"},
		{"in use, but counted", Retention{MaxSize: 3000}, []int{0, 0, 0, 5, 6}, "4 3"},
	}
	for _, test := range tests {
		var names []string
		for _, log := range test.keep.Expired(written(now, test.hours...), now) {
			names = append(names, log.Path)
		}
		if got := strings.Join(names, " "); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// age writes a log that was last written to so long ago.
func age(t *testing.T, path string, d time.Duration) {
	t.Helper()
	write(t, path, "{}\n", time.Now().Add(-d))
}

func TestRemoveChanged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.jsonl")
	age(t, path, 5*time.Hour)
	list, err := List(filepath.Dir(path))
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	age(t, path, 4*time.Hour) // a line has come
	if removed, err := list[0].Remove(); removed || err != nil {
		t.Errorf("removed %v, %v", removed, err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

// TestRemoveTogether removes the same logs many times at once: each is removed
// by one, and nobody fails.
func TestRemoveTogether(t *testing.T) {
	dir := t.TempDir()
	for i := range 100 {
		age(t, filepath.Join(dir, fmt.Sprint(i)+".jsonl"), 5*time.Hour)
		age(t, filepath.Join(dir, fmt.Sprint(i)+".jsonl.sent"), 5*time.Hour)
	}
	var mu sync.Mutex
	removed := 0
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			list, err := List(dir)
			if err != nil {
				t.Error(err)
			}
			for _, log := range (Retention{MaxAge: time.Hour}).Expired(list, time.Now()) {
				ok, err := log.Remove()
				if err != nil {
					t.Error(err)
				}
				if ok {
					mu.Lock()
					removed++
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	if removed != 100 {
		t.Errorf("%d removed, want 100", removed)
	}
	if left, err := os.ReadDir(dir); len(left) > 0 || err != nil {
		t.Errorf("%d left, %v", len(left), err)
	}
}

func TestTrim(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	keep, now := Retention{MaxAge: 24 * time.Hour}, time.Now()
	left := func() string {
		list, err := List(dir)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, log := range list {
			names = append(names, filepath.Base(log.Path))
		}
		return strings.Join(names, " ")
	}
	trim := func(now time.Time, want string) {
		t.Helper()
		if err := Trim(dir, keep, now); err != nil {
			t.Fatal(err)
		}
		if got := left(); got != want {
			t.Errorf("%q is left, want %q", got, want)
		}
	}
	trim(now, "") // there is no directory, and none is made
	if _, err := os.Stat(dir); err == nil {
		t.Error("a directory was made")
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	age(t, filepath.Join(dir, "new.jsonl"), 2*time.Hour)
	age(t, filepath.Join(dir, "old.jsonl"), 48*time.Hour)
	age(t, filepath.Join(dir, "old.txt"), 48*time.Hour)
	if err := os.Mkdir(filepath.Join(dir, "dir.jsonl"), 0o777); err != nil {
		t.Fatal(err)
	}
	trim(now, "new.jsonl")
	age(t, filepath.Join(dir, "old.jsonl"), 48*time.Hour)
	trim(now.Add(23*time.Hour), "new.jsonl old.jsonl") // once a day
	trim(now.Add(-time.Hour), "new.jsonl")             // its stamp is of the future
	age(t, filepath.Join(dir, "old.jsonl"), 48*time.Hour)
	if err := os.WriteFile(filepath.Join(dir, stamp), []byte("x"), 0o666); err != nil {
		t.Fatal(err)
	}
	trim(now, "new.jsonl") // nor is one that says nothing
	if _, err := os.Stat(filepath.Join(dir, "old.txt")); err != nil {
		t.Error(err)
	}
}
