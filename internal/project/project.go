// Package project knows what the go command knows of the project that a build is
// of: which go.mod or go.work is in effect, which modules the build consists of,
// which of them a package is from, and where its sources lie. From there it finds
// the policy of the build. It decides nothing.
//
// It follows these rules of go, all in cmd/go/internal:
//
//   - go.mod and go.work in effect: findModuleRoot, findWorkspaceFile and
//     FindGoWork in modload/init.go, with GO111MODULE, GOWORK and -modfile.
//   - replace directives: Replacement and canonicalizeReplacePath in
//     modload/modfile.go.
//   - the module of a package: importFromFiles in modload/import.go, dirInModule.
//   - vendor/modules.txt: readVendorList in modload/vendor.go.
//   - names of source files in objects: trimpath in work/gc.go.
//   - whether a module is in the module cache: DownloadDir in modfetch/cache.go.
package project

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"
)

// An Env is what the environment and linkgate's own flags say of a build.
type Env struct {
	Getenv func(string) string

	GOROOT       string       // of the go command that may be asked; empty: none
	Policy       string       // path of a policy file; empty: LINKGATE_POLICY, else it is looked for
	Dir          string       // directory that go was started in; empty: found out
	Organisation Organisation // whose policies stand above

	Overlay   string // file of go's -overlay; empty: that of GOFLAGS, if any
	Telemetry string // whether the tools of the build are noted, "on" or "off"; empty: LINKGATE_TELEMETRY, else the policy says it

	GoLine func() []string // that of [GoLine], for who asks often; nil: it is read each time
}

// StartDir returns the directory that go was started in. Tools run there, but for
// a link with -buildmode=c-shared or plugin, which runs in the directory of its
// output (ld in cmd/go/internal/work/gc.go): then elsewhere is set, and the
// process that started this one, go, is asked.
func (e Env) StartDir(elsewhere bool) (string, error) {
	if e.Dir != "" {
		return e.Dir, nil
	}
	if !elsewhere {
		return os.Getwd()
	}
	dir, err := parentDir()
	if err != nil {
		return "", fmt.Errorf("finding the directory that go was started in: %w", err)
	}
	return dir, nil
}

// ToolStartDir is StartDir for a tool that may cost next to nothing, and empty
// where that cannot tell. compile runs in that directory: then here is set. The
// other tools run in the package's directory or in go's work directory, and Linux
// tells the directory of the process that started this one, if that is go.
func (e Env) ToolStartDir(here bool) string {
	dir, err := e.Dir, error(nil)
	switch {
	case dir != "":
	case here:
		dir, err = os.Getwd()
	default:
		dir, err = goParentDir()
	}
	if err != nil {
		return ""
	}
	return dir
}

// GOROOT returns the GOROOT that a tool belongs to, by the tool's path. The
// environment does not tell under -trimpath.
func GOROOT(getenv func(string) string, tool string) string {
	return cmp.Or(ToolGOROOT(tool), getenv("GOROOT"))
}

// ToolGOROOT returns the directory that would be the GOROOT of a tool, by the tool's path
// alone, empty where that is not one in a GOROOT.
func ToolGOROOT(tool string) string {
	dir := filepath.Dir(tool) // GOROOT/pkg/tool/GOOS_GOARCH
	if filepath.Base(filepath.Dir(dir)) == "tool" && filepath.Base(filepath.Dir(filepath.Dir(dir))) == "pkg" {
		return filepath.Dir(filepath.Dir(filepath.Dir(dir)))
	}
	return ""
}

// MainModule returns the path of the main module that builds started here are of,
// empty where there is none.
func MainModule(env Env) string {
	dir, err := env.StartDir(false)
	if err != nil {
		return ""
	}
	return EnclosingModule(dir)
}

// EnclosingModule returns the path of the module that a directory lies in, empty
// where there is none.
func EnclosingModule(dir string) string {
	mod := findAbove(dir, "go.mod")
	if mod == "" {
		return ""
	}
	return modulePath(mod)
}

// modulePath returns the module path that a go.mod file declares, empty for a
// file that cannot be read.
func modulePath(file string) string {
	data, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	return modfile.ModulePath(data)
}

// findAbove returns the file of that name in dir or the nearest directory above.
func findAbove(dir, name string) string {
	for {
		path := filepath.Join(dir, name)
		if fi, err := os.Stat(path); err == nil && !fi.IsDir() {
			return path
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// shorten returns a path as someone in dir would write it: relative when it
// lies below.
func shorten(dir, path string) string {
	if rel, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return path
}
