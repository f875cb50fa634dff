// Package sdk knows the wrapped SDK: a GOROOT of links to another one, in which the linker
// alone is linkgate. Its bin/go takes it for GOROOT, and so starts linkgate at every link,
// without -toolexec.
//
// linkgate knows that it stands there as the linker by the place of its own executable, and
// finds the real linker by a file that only Wrap writes. Nothing of the environment counts.
package sdk

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/project"
)

// FileName is the file in a wrapped SDK that says what it is made of, with slashes. It lies
// where the tools are: a builder with a sandbox takes that directory for what a tool is made of.
const FileName = "pkg/tool/linkgate.json"

// kept is the directory with the real linker in an SDK that stands on its own. Its place is
// such that the linker, which goes by its own path, is one of that SDK.
const kept = "pkg/tool/go"

// schema is that of the file.
const schema = 1

// An SDK is a wrapped SDK, as its file describes it.
type SDK struct {
	Dir string `json:"-"`

	Schema  int    `json:"schema"`
	GOROOT  string `json:"goroot,omitempty"` // of the toolchain below; empty in an SDK that stands on its own: it needs none
	Version string `json:"version"`          // first line of the VERSION file there, "go1.26.8"; empty where it has none
	Tool    string `json:"linker"`           // the linker below GOROOT, with slashes: pkg/tool/linux_amd64/link
	Shim    string `json:"shim"`             // SHA-256 of the linkgate in its place
	Policy  string `json:"policy,omitempty"` // absolute path of the policy above those of repositories
}

// Linker returns the path of the real linker.
func (s *SDK) Linker() string {
	if s.GOROOT == "" {
		return filepath.Join(s.Dir, filepath.FromSlash(kept), path.Base(s.Tool))
	}
	return filepath.Join(s.GOROOT, filepath.FromSlash(s.Tool))
}

// Below names where the real linker is from.
func (s *SDK) Below() string {
	if s.GOROOT == "" {
		return "its own files"
	}
	return s.GOROOT
}

// shim returns the path at which linkgate stands.
func (s *SDK) shim() string { return filepath.Join(s.Dir, filepath.FromSlash(s.Tool)) }

// Executable returns the path of this program if it stands in a GOROOT as the linker. That
// is asked of the system, since what starts it may name it otherwise.
func Executable() (string, bool) {
	exe, err := os.Executable()
	if err != nil { // without /proc, for example; go names its tools by their paths
		exe = os.Args[0]
	}
	return exe, strings.TrimSuffix(filepath.Base(exe), ".exe") == "link" && project.ToolGOROOT(exe) != ""
}

// Orphan returns an error where this program stands as the linker in what is no wrapped SDK:
// it would start itself.
func Orphan() error {
	exe, ok := Executable()
	if !ok {
		return nil
	}
	return fmt.Errorf("%s stands in for Go's linker, and there is no %s in %s that says where that is", exe, FileName, project.ToolGOROOT(exe))
}

// Read reads the file of a wrapped SDK. Where there is none, the error is
// [fs.ErrNotExist].
func Read(dir string) (*SDK, error) {
	file := filepath.Join(dir, filepath.FromSlash(FileName))
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	s := &SDK{Dir: dir}
	if err := json.Unmarshal(data, s); err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	absolute := func(path string) bool { return path == "" || filepath.IsAbs(path) }
	switch {
	case s.Schema != schema:
		return nil, fmt.Errorf("reading %s: schema %d is not known, only %d", file, s.Schema, schema)
	case !absolute(s.GOROOT), !absolute(s.Policy), project.ToolGOROOT(s.shim()) != s.Dir, project.ToolGOROOT(s.Linker()) != cmp.Or(s.GOROOT, s.Dir):
		return nil, fmt.Errorf("reading %s: its paths are not those of a wrapped SDK", file)
	}
	return s, nil
}

// Of returns the wrapped SDK whose linker has that path, nil where it is the linker of none.
func Of(linker string) (*SDK, error) {
	dir := project.ToolGOROOT(linker)
	if dir == "" {
		return nil, nil
	}
	s, err := Read(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return s, err
}

// Check reports whether the toolchain below is the one that was wrapped.
func (s *SDK) Check() error {
	if _, err := os.Stat(s.Linker()); err != nil {
		return fmt.Errorf("the toolchain below the wrapped SDK %s is gone: %w", s.Dir, err)
	}
	if s.GOROOT == "" {
		return nil // whose version nobody else changes
	}
	now, err := version(s.GOROOT)
	if err != nil {
		return err
	}
	if now != s.Version {
		return fmt.Errorf("the wrapped SDK %s is made of %s, and %s is now %s", s.Dir, named(s.Version), s.GOROOT, named(now))
	}
	return nil
}

// Mend says what to do where Check has an error.
func (s *SDK) Mend() string {
	return fmt.Sprintf("put the toolchain back, or another go first on PATH: `linkgate sdk wrap %s` makes the SDK of that one", s.Dir)
}

// Altered returns what of a wrapped SDK is no longer as Wrap made it.
func (s *SDK) Altered() []error {
	var errs []error
	switch same, err := s.ShimIs(s.shim()); {
	case err != nil:
		errs = append(errs, err)
	case !same:
		errs = append(errs, fmt.Errorf("%s is not the linkgate that was put there", s.shim()))
	}
	if s.GOROOT == "" {
		return errs
	}
	own, err := hash(filepath.Join(s.Dir, filepath.FromSlash(s.GoTool())))
	if err != nil {
		return append(errs, err)
	}
	below, err := hash(filepath.Join(s.GOROOT, filepath.FromSlash(s.GoTool())))
	if err == nil && own != below { // where that is gone, Check says more
		errs = append(errs, fmt.Errorf("%s is another program than that of %s", filepath.Join(s.Dir, filepath.FromSlash(s.GoTool())), s.GOROOT))
	}
	return errs
}

// ShimIs reports whether a program is the linkgate that Wrap put into the SDK.
func (s *SDK) ShimIs(program string) (bool, error) {
	sum, err := hash(program)
	return sum == s.Shim, err
}

// GoTool returns the go command below either root, with slashes.
func (s *SDK) GoTool() string { return "bin/go" + filepath.Ext(s.Tool) }

// version returns the first line of a GOROOT's VERSION file, empty where there is none: a
// development version has none.
func version(goroot string) (string, error) {
	data, err := os.ReadFile(filepath.Join(goroot, "VERSION"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	line, _, _ := strings.Cut(string(data), "\n")
	return strings.TrimSpace(line), nil
}

// Toolchain names the version of the toolchain below.
func (s *SDK) Toolchain() string { return named(s.Version) }

func named(version string) string {
	if version == "" {
		return "a development version"
	}
	return version
}
