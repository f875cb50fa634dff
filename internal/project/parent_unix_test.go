//go:build unix

package project

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestStartDirElsewhere: go's directory is found behind another -toolexec program, which runs where
// the tool does. For another builder it is that of the process that started the tool.
func TestStartDirElsewhere(t *testing.T) {
	const part, result = "LINKGATE_TEST_PART", "LINKGATE_TEST_RESULT"
	switch os.Getenv(part) {
	case "go":
		cmd := exec.Command("sh", "-c", `cd elsewhere && "$0" -test.run='^TestStartDirElsewhere$' && :`, os.Args[0])
		cmd.Env = append(os.Environ(), part+"=tool")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	case "tool":
		dir, err := Env{Getenv: os.Getenv}.StartDir(true)
		if err := os.WriteFile(os.Getenv(result), fmt.Append(nil, dir, " ", err), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if _, err := os.Stat("/proc/self/exe"); err != nil {
		if _, err := exec.LookPath("lsof"); err != nil {
			t.Skip("neither /proc nor lsof")
		}
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(os.Args[0])
	tool, file := filepath.Join(dir, "go"), filepath.Join(dir, "result")
	if err := errors.Join(err, os.WriteFile(tool, program, 0o777), os.Mkdir(filepath.Join(dir, "elsewhere"), 0o777)); err != nil {
		t.Fatal(err)
	}
	for pkg, want := range map[string]string{"example.com/a": dir, "": filepath.Join(dir, "elsewhere")} {
		cmd := exec.Command(tool, "-test.run=^TestStartDirElsewhere$")
		cmd.Dir, cmd.Env = dir, append(os.Environ(), part+"=go", result+"="+file, "TOOLEXEC_IMPORTPATH="+pkg)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != want+" <nil>" {
			t.Errorf("package %q: %s, %v, want %s", pkg, got, err, want)
		}
	}
}
