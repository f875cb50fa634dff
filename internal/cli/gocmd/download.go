package gocmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/printable"
)

// Download brings a module, PATH@VERSION, into the module cache, through go's own checksum
// database, and returns its directory. go runs outside of any module, so that it neither
// reads nor changes the go.mod here.
func Download(getenv func(string) string, mod string) (string, error) {
	dir, err := os.MkdirTemp("", "linkgate-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	goTool, err := exec.LookPath("go")
	if err != nil {
		return "", err
	}
	if goTool, err = filepath.Abs(goTool); err != nil {
		return "", err
	}
	cmd := exec.Command(goTool, "mod", "download", "-json", mod)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS="+strings.TrimSpace(getenv("GOFLAGS")+" -mod=mod"))
	out, runErr := cmd.Output()
	var downloaded struct{ Dir, Error string }
	if err := json.Unmarshal(out, &downloaded); err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](runErr); ok {
			return "", fmt.Errorf("fetching %s: %s", mod, printable.OneLine(string(exit.Stderr)))
		}
		return "", fmt.Errorf("fetching %s: %w", mod, errors.Join(runErr, err))
	}
	if downloaded.Error != "" {
		return "", fmt.Errorf("fetching it: %s", printable.OneLine(downloaded.Error))
	}
	return downloaded.Dir, nil
}
