// Package sdk makes and reads wrapped SDKs. A wrapped SDK is a GOROOT that consists of links
// to another one, but for the linker, which is linkgate. Its bin/go uses it as GOROOT, and so
// starts linkgate at every link, without -toolexec.
//
// linkgate recognizes by the path of its own executable that it is the linker there, and finds
// the real linker by a file that Wrap writes. It does not rely on the environment.
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

// FileName is the path in a wrapped SDK, with slashes, of the file that says what it is made
// of. It lies beside the tools' directories, since a builder with a sandbox gives a tool the
// files there.
const FileName = "pkg/tool/linkgate.json"

// ownTools is the directory with the real linker in an SDK that stands on its own. The linker
// finds its GOROOT by its own path: from here, that is the SDK.
const ownTools = "pkg/tool/go"

// schema is the version of the file's format.
const schema = 1

// An SDK is a wrapped SDK, as its file describes it.
type SDK struct {
	Dir string `json:"-"`

	Schema  int    `json:"schema"`
	GOROOT  string `json:"goroot,omitempty"` // of the toolchain that it is made of; empty for an SDK that stands on its own
	Version string `json:"version"`          // first line of that toolchain's VERSION file, "go1.26.8"; empty without that file
	Tool    string `json:"linker"`           // the linker below GOROOT, with slashes: pkg/tool/linux_amd64/link
	Shim    string `json:"shim"`             // SHA-256 of the linkgate in its place
	Policy  string `json:"policy,omitempty"` // absolute path of the policy above those of repositories
}

// Linker returns the path of the real linker.
func (s *SDK) Linker() string {
	if s.GOROOT == "" {
		return filepath.Join(s.Dir, filepath.FromSlash(ownTools), path.Base(s.Tool))
	}
	return filepath.Join(s.GOROOT, filepath.FromSlash(s.Tool))
}

// Below says, for messages, where the real linker is from.
func (s *SDK) Below() string {
	if s.GOROOT == "" {
		return "its own files"
	}
	return s.GOROOT
}

// shim returns the path of linkgate in the SDK, in the linker's place.
func (s *SDK) shim() string { return filepath.Join(s.Dir, filepath.FromSlash(s.Tool)) }

// Executable returns the path of this program, and whether it is the linker's path in a
// GOROOT. The path is from the system: a program can be started under another name.
func Executable() (string, bool) {
	exe, err := os.Executable()
	if err != nil { // without /proc, for example; go names its tools by their paths
		exe = os.Args[0]
	}
	return exe, strings.TrimSuffix(filepath.Base(exe), ".exe") == "link" && project.ToolGOROOT(exe) != ""
}

// Orphan returns an error if this program is in the linker's place of a GOROOT that is not a
// wrapped SDK: it would start itself.
func Orphan() error {
	exe, ok := Executable()
	if !ok {
		return nil
	}
	return fmt.Errorf("%s stands in for Go's linker, and there is no %s in %s that says where that is", exe, FileName, project.ToolGOROOT(exe))
}

// Read reads the file of a wrapped SDK. If there is none, the error is
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

// Of returns the wrapped SDK whose linker has that path, nil if it is not in a wrapped SDK.
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

// Check returns an error if the toolchain that the SDK is made of is gone or has another
// version.
func (s *SDK) Check() error {
	if _, err := os.Stat(s.Linker()); err != nil {
		return fmt.Errorf("the toolchain below the wrapped SDK %s is gone: %w", s.Dir, err)
	}
	if s.GOROOT == "" {
		return nil // its own toolchain has no other owner that updates it
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

// Mend says what to do after an error of Check.
func (s *SDK) Mend() string {
	return fmt.Sprintf("put the toolchain back, or another go first on PATH: `linkgate sdk wrap %s` makes the SDK of that one", s.Dir)
}

// Altered returns what is no longer as Wrap made it: linkgate in the SDK, and the go command.
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
	if err == nil && own != below { // if the toolchain is gone, Check says it
		errs = append(errs, fmt.Errorf("%s is another program than that of %s", filepath.Join(s.Dir, filepath.FromSlash(s.GoTool())), s.GOROOT))
	}
	if err != nil {
		return errs
	}
	return append(errs, s.replaced()...)
}

// ShimIs reports whether a program is the linkgate that Wrap put into the SDK.
func (s *SDK) ShimIs(program string) (bool, error) {
	sum, err := hash(program)
	return sum == s.Shim, err
}

// GoTool returns the path of the go command below s.Dir or s.GOROOT, with slashes.
func (s *SDK) GoTool() string { return "bin/go" + filepath.Ext(s.Tool) }

// version returns the first line of a GOROOT's VERSION file. It is empty without that file,
// which a development version does not have.
func version(goroot string) (string, error) {
	data, err := os.ReadFile(filepath.Join(goroot, "VERSION"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	line, _, _ := strings.Cut(string(data), "\n")
	return strings.TrimSpace(line), nil
}

// Toolchain returns the version of the toolchain that the SDK is made of, for messages.
func (s *SDK) Toolchain() string { return named(s.Version) }

func named(version string) string {
	if version == "" {
		return "a development version"
	}
	return version
}
