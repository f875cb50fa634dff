package process

import (
	"errors"
	"io/fs"
	"os/exec"
	"strings"
	"testing"
)

func TestCannotRun(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{&exec.Error{Name: "gcc", Err: exec.ErrNotFound}, exec.ErrNotFound.Error()},
		{&exec.Error{Name: "gcc", Err: &fs.PathError{Op: "stat", Path: "gcc", Err: fs.ErrNotExist}}, "file does not exist"},
		{&fs.PathError{Op: "fork/exec", Path: "gcc", Err: errors.New("exec format error")}, "exec format error"},
		{&fs.PathError{Op: "open", Path: "/dev/null", Err: fs.ErrPermission}, "open /dev/null: permission denied"},
		{errors.New("argument list too long"), "argument list too long"},
	} {
		var stderr strings.Builder
		if code := CannotRun(&stderr, "gcc", test.err); code != 1 {
			t.Errorf("exit code %d", code)
		}
		want := "linkgate: cannot run gcc: " + test.want + "\n"
		if stderr.String() != want {
			t.Errorf("%q, want %q", stderr.String(), want)
		}
	}
}
