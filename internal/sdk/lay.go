package sdk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Wrap makes s.Dir, which must be empty or missing, a wrapped SDK of the toolchain in s.GOROOT.
// linkgate is the path of the linkgate program for it. With alone, the SDK consists of hard
// links or copies, and nothing in it refers to files elsewhere. Wrap sets the other fields of
// s. After an error it removes what it has made.
func Wrap(s *SDK, linkgate string, alone bool) (err error) {
	entries, err := os.ReadDir(s.Dir)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	case len(entries) > 0:
		return fmt.Errorf("%s is not empty", s.Dir)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(s.Dir))
		}
	}()
	s.Schema = schema
	if s.Version, err = version(s.GOROOT); err != nil {
		return err
	}
	own := s.own(linkgate)
	add := os.Symlink
	if alone || runtime.GOOS == "windows" { // which grants symbolic links to few
		add = duplicateAll
	}
	if err := lay(s.GOROOT, s.Dir, ".", own, add); err != nil {
		return err
	}
	text, err := goEnvText(s)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(s.Dir, goEnv), []byte(text), 0o666); err != nil {
		return err
	}
	if alone {
		real := s.Linker()
		s.GOROOT = ""
		if err := errors.Join(os.Mkdir(filepath.Dir(s.Linker()), 0o777), duplicate(real, s.Linker())); err != nil {
			return err
		}
	}
	if s.Shim, err = hash(s.shim()); err != nil {
		return err
	}
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	// The file is written last: without it, linkgate in the linker's place refuses to link.
	return os.WriteFile(filepath.Join(s.Dir, filepath.FromSlash(FileName)), append(data, '\n'), 0o666)
}

// own returns the files of the SDK that are not the toolchain's, and what they are copies of.
func (s *SDK) own(linkgate string) map[string]string {
	return map[string]string{goEnv: "", s.Tool: linkgate, s.GoTool(): filepath.Join(s.GOROOT, filepath.FromSlash(s.GoTool()))}
}

// lay makes a directory with the entries of another, by calling add for each. rel is the path
// of both below the roots from and to. own has the files that are not added, by their path
// below a root: each is a copy of the file that it names, or is left out if it names none.
// Directories above them are laid entry by entry.
func lay(from, to, rel string, own map[string]string, add func(from, to string) error) error {
	if err := os.MkdirAll(filepath.Join(to, rel), 0o777); err != nil {
		return err
	}
	entries, err := os.ReadDir(filepath.Join(from, rel))
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(rel, e.Name())
		source, target := filepath.Join(from, path), filepath.Join(to, path)
		file, special := own[filepath.ToSlash(path)]
		switch {
		case special && file != "" && runtime.GOOS == "windows":
			// Windows removes no file that a running program was started from, by none
			// of its names. If this were a hard link, linkgate could not remove the SDK.
			err = copyFile(file, target)
		case special && file != "":
			err = duplicate(file, target)
		case special:
		case holds(path, own):
			err = lay(from, to, path, own, add)
		default:
			err = add(source, target)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// holds reports whether one of the files in own lies below a directory.
func holds(dir string, own map[string]string) bool {
	for path := range own {
		if strings.HasPrefix(path, filepath.ToSlash(dir)+"/") {
			return true
		}
	}
	return false
}

// duplicateAll duplicates a file, or all files of a directory.
func duplicateAll(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return duplicate(from, to)
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o777); err != nil {
		return err
	}
	for _, e := range entries {
		if err := duplicateAll(filepath.Join(from, e.Name()), filepath.Join(to, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// duplicate makes a hard link of a file, or a copy if that is not possible, as on another
// volume or of another user's file. A symbolic link would not do: go and linkgate find
// their GOROOT by the path of their own file.
func duplicate(from, to string) (err error) {
	from, err = filepath.EvalSymlinks(from)
	if err != nil {
		return err
	}
	if os.Link(from, to) == nil {
		return nil
	}
	return copyFile(from, to)
}

// copyFile makes a copy of a file, with its permissions.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, info.Mode().Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// goEnv is the file with the values that go takes for variables that nobody sets.
const goEnv = "go.env"

// goEnvText returns the toolchain's go.env with GOTOOLCHAIN=local: another toolchain that
// a go.mod asks for would bring its own linker.
func goEnvText(s *SDK) (string, error) {
	data, err := os.ReadFile(filepath.Join(s.GOROOT, goEnv))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	var b strings.Builder
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(strings.TrimSpace(line), "GOTOOLCHAIN=") {
			b.WriteString(line)
		}
	}
	b.WriteString("\n# A wrapped SDK: another toolchain would bring its own linker.\nGOTOOLCHAIN=local\n")
	return b.String(), nil
}

// hash returns the SHA-256 of a file.
func hash(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Unwrap removes a wrapped SDK. The toolchain that it is made of stays.
func Unwrap(dir string) error {
	if _, err := Read(dir); err != nil {
		return err
	}
	return os.RemoveAll(dir)
}
