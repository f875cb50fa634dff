// Package wine starts programs of Windows under Debian's Wine 8.
package wine

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Debian's Wine 8, without the scripts in front of it that look for the 32-bit one.
const (
	wine64     = "/usr/lib/wine/wine64"
	wineserver = "/usr/lib/wine/wineserver64"

	ld = "x86_64-w64-mingw32-ld"
)

// A Wine is a Windows with drive C in a directory of its own; drive Z is this system's root.
type Wine struct{ env []string }

// Missing reports whether there is no Wine here, or not the linker that Boot needs.
func Missing() bool {
	_, err := os.Stat(wine64)
	_, ldErr := exec.LookPath(ld)
	return err != nil || ldErr != nil
}

// Boot makes a Windows 10 that has what Go asks of it, below the directory work. env is added
// to the environment of what runs there.
func Boot(ctx context.Context, work string, env ...string) (*Wine, error) {
	prefix := filepath.Join(work, "wine")
	w := &Wine{env: append(os.Environ(),
		"WINEPREFIX="+prefix, "WINESERVER="+wineserver, "WINEARCH=win64", "WINEDEBUG=-all", "DISPLAY=",
		"WINEDLLOVERRIDES=mscoree,mshtml,winemenubuilder.exe=", // offers to fetch .NET and a browser otherwise
	)}
	w.env = append(w.env, env...)
	if err := Command(w.Start(ctx, "wineboot.exe", "--init")); err != nil {
		return nil, err
	}
	if err := Command(w.Start(ctx, "reg.exe", "add", `HKCU\Software\Wine`, "/v", "Version", "/d", "win10", "/f")); err != nil {
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
	return Command(exec.CommandContext(ctx, ld, "-shared", "-o", filepath.Join(system32, "bcryptprimitives.dll"), def))
}

// Start returns the command that starts a program of Windows.
func (w *Wine) Start(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, wine64, append([]string{program}, args...)...)
	cmd.Env = w.env
	return cmd
}

// Stop ends everything that runs in this Windows. Where nothing runs any more, wineserver
// says so with its exit code.
func (w *Wine) Stop() {
	cmd := exec.Command(wineserver, "--kill")
	cmd.Env = w.env
	cmd.Run()
}

// Path returns the name that a file has on Windows.
func Path(path string) string { return "Z:" + strings.ReplaceAll(path, "/", `\`) }

// Command runs a command that has nothing to say unless it fails.
func Command(cmd *exec.Cmd) error {
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %w\n%s", cmd, err, out)
	}
	return nil
}
