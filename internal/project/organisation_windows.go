package project

import (
	"path/filepath"

	"golang.org/x/sys/windows"

	"github.com/linkgate/linkgate/internal/policy"
)

// SystemPolicy returns the path of the machine's policy. The directory is from Windows, not
// from the variable ProgramData, which whoever starts a build can set. If Windows does not
// tell, the path is an invalid one: to look for it is an error, not a policy that is missing.
func SystemPolicy() string {
	dir, err := windows.KnownFolderPath(windows.FOLDERID_ProgramData, 0)
	if err != nil {
		return "ProgramData\x00"
	}
	return filepath.Join(dir, "linkgate", policy.FileName)
}
