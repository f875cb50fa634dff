package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Debian's Wine 8, without the scripts in front of it that look for the 32-bit one.
const (
	wine64     = "/usr/lib/wine/wine64"
	wineserver = "/usr/lib/wine/wineserver64"
)

// A wine is a Windows with drive C in a directory of its own; drive Z is this system's root.
type wine struct{ env []string }

// boot makes a Windows 10 that has what Go asks of it.
func boot(ctx context.Context, out io.Writer, work string, host map[string]string) (*wine, error) {
	defer done(out, "Wine started", time.Now())
	prefix := filepath.Join(work, "wine")
	w := &wine{env: append(os.Environ(),
		"WINEPREFIX="+prefix, "WINESERVER="+wineserver, "WINEARCH=win64", "WINEDEBUG=-all", "DISPLAY=",
		"WINEDLLOVERRIDES=mscoree,mshtml,winemenubuilder.exe=", // offers to fetch .NET and a browser otherwise
		"WINEPATH="+windowsPath(filepath.Join(work, "go", "bin")),
		"GOCACHE="+windowsPath(host["GOCACHE"]), "GOROOT=", "GOPATH=", "GOMODCACHE=", "GOFLAGS=", "GOTOOLCHAIN=local", "GOPROXY=off", "CGO_ENABLED=0",
		"LINKGATE_TEST_PROGRAMS="+windowsPath(filepath.Join(work, "bin")))}
	if err := command(w.start(ctx, "wineboot.exe", "--init")); err != nil {
		return nil, err
	}
	if err := command(w.start(ctx, "reg.exe", "add", `HKCU\Software\Wine`, "/v", "Version", "/d", "win10", "/f")); err != nil {
		return w, err
	}
	return w, addRandom(ctx, work, filepath.Join(prefix, "drive_c", "windows", "system32"))
}

// addRandom makes the DLL that Go takes random numbers from and Wine 8 lacks. Its only
// function is another name for RtlGenRandom.
func addRandom(ctx context.Context, work, system32 string) error {
	def := filepath.Join(work, "bcryptprimitives.def")
	if err := os.WriteFile(def, []byte("LIBRARY bcryptprimitives.dll\nEXPORTS\nProcessPrng = advapi32.SystemFunction036\n"), 0o666); err != nil {
		return err
	}
	return command(exec.CommandContext(ctx, "x86_64-w64-mingw32-ld", "-shared", "-o", filepath.Join(system32, "bcryptprimitives.dll"), def))
}

// start returns the command that starts a program of Windows.
func (w *wine) start(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, wine64, append([]string{program}, args...)...)
	cmd.Env = w.env
	return cmd
}

// stop ends everything that runs in this Windows. Where nothing runs any more, wineserver
// says so with its exit code.
func (w *wine) stop() {
	cmd := exec.Command(wineserver, "--kill")
	cmd.Env = w.env
	cmd.Run()
}

// windowsPath returns the name that a file has on Windows.
func windowsPath(path string) string { return "Z:" + strings.ReplaceAll(path, "/", `\`) }
