// Package project finds out what the go command knows of the project that is built:
// which go.mod or go.work is in effect, which modules the build consists of, which of
// them a package is from, and where its sources lie. With that it finds the policy of
// the build. It decides nothing.
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

	GOROOT       string       // of the go command to ask for a build list; empty: none is asked
	Policy       string       // path of a policy file; empty: LINKGATE_POLICY, else it is looked for
	Dir          string       // directory that go was started in; empty: found out
	Organisation Organisation // the policies that stand above

	Overlay   string // file of go's -overlay; empty: that of GOFLAGS, if any
	Telemetry string // whether the tools of the build are noted, "on" or "off"; empty: LINKGATE_TELEMETRY, else the policy says it

	GoLine func() []string // from [GoLine], if the line is needed often; nil: it is read each time
}

// StartDir returns the directory that go was started in. The linker runs there, except
// with -buildmode=c-shared or plugin, when it runs in the directory of its output (ld in
// cmd/go/internal/work/gc.go). For that elsewhere is set: then it is the working
// directory of the go command, or of another builder that started this process. It is
// an error if the system does not tell it.
func (e Env) StartDir(elsewhere bool) (string, error) {
	if e.Dir != "" {
		return e.Dir, nil
	}
	if !elsewhere {
		return os.Getwd()
	}
	find := goDir
	if e.Getenv("TOOLEXEC_IMPORTPATH") == "" { // go sets it for each tool of a package
		find = parentDir
	}
	dir, err := find()
	if err != nil {
		return "", fmt.Errorf("finding the directory that go was started in, which -dir may name: %w", err)
	}
	return dir, nil
}

// ToolStartDir is StartDir for the tools of packages: there are many, so it only asks
// what takes little time, and returns an empty string if that does not tell. here says
// that the tool runs in that directory, as compile does. Other tools run in the
// package's directory or in go's work directory; for those Linux tells the directory of
// the process that started this one, if that is go.
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

// GOROOT returns the GOROOT that a tool belongs to, by the tool's path, or else by the
// environment, which does not have it under -trimpath.
func GOROOT(getenv func(string) string, tool string) string {
	return cmp.Or(ToolGOROOT(tool), getenv("GOROOT"))
}

// ToolGOROOT returns the GOROOT of a tool by the tool's path alone. It is empty for a path
// that is not that of a tool in a GOROOT; nothing else there is looked at.
func ToolGOROOT(tool string) string {
	dir := filepath.Dir(tool) // GOROOT/pkg/tool/GOOS_GOARCH
	if filepath.Base(filepath.Dir(dir)) == "tool" && filepath.Base(filepath.Dir(filepath.Dir(dir))) == "pkg" {
		return filepath.Dir(filepath.Dir(filepath.Dir(dir)))
	}
	return ""
}

// MainModule returns the path of the main module of builds that are started here,
// empty if there is none.
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

// findAbove returns the path of the file of that name in dir or in the nearest directory
// above that has one, empty if none has.
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
