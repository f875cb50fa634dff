package story

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// Programs builds what stories start, linkgate and the tools beside it, and returns
// its directory. Each story starts linkgate many times: as a program of its own it
// starts in half the time that the test's program takes. go does not link again what is
// up to date, and the directory goes by the content of the programs, so that the packages of
// one run share what they build, and what kept makes with it. linkgate-verify is in the
// directory beside, for stories that have it in PATH. LINKGATE_TEST_PROGRAMS names a directory
// that has them already: scripts/windows builds them before.
func Programs(t *testing.T, root, gocache string) string {
	t.Helper()
	if dir := os.Getenv("LINKGATE_TEST_PROGRAMS"); dir != "" {
		return dir
	}
	// go test reuses a result as long as the files stay that the test has read.
	err := filepath.WalkDir(root, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == ".git" {
			return filepath.SkipDir
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	stories := filepath.Join(gocache, "linkgate-stories")
	defer lock(t, stories)()
	built := filepath.Join(stories, url.QueryEscape(root))
	if err := os.MkdirAll(built, 0o777); err != nil {
		t.Fatal(err)
	}
	packages := []string{"./cmd/linkgate", "./cmd/linkgate-check", "./internal/story/linkgate-blind", "./internal/story/toollog", "./cmd/linkgate-verify"}
	cmd := exec.Command("go", append([]string{"build", "-buildvcs=false", "-tags=story", "-ldflags=-w", "-o", built + string(os.PathSeparator)}, packages...)...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var names []string
	h := sha256.New()
	for _, pkg := range packages {
		name := path.Base(pkg) + exe()
		names = append(names, name)
		copyFile(t, filepath.Join(built, name), h)
	}
	bin := filepath.Join(stories, fmt.Sprintf("bin-%x", h.Sum(nil)[:8]))
	if _, err := os.Stat(bin); err == nil {
		return bin
	}
	removeOld(t, filepath.Join(stories, "bin-*"))
	making := bin + ".new"
	if err := os.RemoveAll(making); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(making, "beside"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		to := filepath.Join(making, name)
		if name == "linkgate-verify"+exe() {
			to = filepath.Join(making, "beside", name)
		}
		// No link: go gives what is up to date another time, by which linkgate knows itself.
		f, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o777)
		if err != nil {
			t.Fatal(err)
		}
		copyFile(t, filepath.Join(built, name), f)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(making, bin); err != nil {
		t.Fatal(err)
	}
	return bin
}

// lock takes the lock that goes with a directory, and returns what gives it back.
func lock(t *testing.T, dir string) (unlock func()) {
	t.Helper()
	unlock, err := lockedfile.MutexAt(dir + ".lock").Lock()
	if err != nil {
		t.Fatal(err)
	}
	return unlock
}

func copyFile(t *testing.T, file string, to io.Writer) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := io.Copy(to, f); err != nil {
		t.Fatal(err)
	}
}

// removeOld removes the directories that other runs made long ago: none takes half a day.
func removeOld(t *testing.T, pattern string) {
	t.Helper()
	dirs, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		if fi, err := os.Stat(dir); err != nil || time.Since(fi.ModTime()) < 12*time.Hour {
			continue
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
}
