package project

import (
	"path/filepath"

	"golang.org/x/sys/windows"

	"github.com/linkgate/linkgate/internal/policy"
)

// SystemPolicy returns the path of the machine's policy. Windows is asked for the directory:
// whoever starts a build chooses what the variable ProgramData says. Where Windows does not
// answer the path is one that cannot be looked at, which is an error and not an absence.
func SystemPolicy() string {
	dir, err := windows.KnownFolderPath(windows.FOLDERID_ProgramData, 0)
	if err != nil {
		return "ProgramData\x00"
	}
	return filepath.Join(dir, "linkgate", policy.FileName)
}
