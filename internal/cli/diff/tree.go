package diff

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/printable"
)

// A blob is one file of a git tree: its object's name and its path.
type blob struct{ object, path string }

// checkout writes what matters of a commit's tree into a directory: go.mod, Go
// and assembly, as they were committed. No attribute of the tree is asked, which
// could keep a file out or change it: a change must not hide itself from the one
// who reviews it.
func checkout(module, commit, dir string) error {
	list, err := git(module, "ls-tree", "-r", "-z", "--full-tree", commit)
	if err != nil {
		return err
	}
	blobs, err := parseTree(list)
	if err != nil {
		return err
	}
	var names strings.Builder
	for _, b := range blobs {
		names.WriteString(b.object + "\n")
	}
	cmd := exec.Command("git", "-C", module, "cat-file", "--batch")
	cmd.Stdin = strings.NewReader(names.String())
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	writeErr := writeBlobs(out, blobs, dir)
	if writeErr != nil {
		out.Close() // git need not go on
	}
	if err := cmd.Wait(); err != nil && writeErr == nil {
		return fmt.Errorf("running git cat-file: %w: %s", err, printable.OneLine(stderr.String()))
	}
	return writeErr
}

// parseTree returns the files of use in the output of git ls-tree -r -z, one
// "MODE TYPE OBJECT\tPATH\0" each. Links and submodules are left out, and so is
// what would land elsewhere.
func parseTree(list string) ([]blob, error) {
	var blobs []blob
	for entry := range strings.SplitSeq(list, "\x00") {
		if entry == "" {
			continue
		}
		head, path, ok := strings.Cut(entry, "\t")
		f := strings.Fields(head)
		if !ok || len(f) != 3 {
			return nil, fmt.Errorf("git ls-tree printed %q", entry)
		}
		name := filepath.FromSlash(path)
		switch ext := filepath.Ext(name); {
		case f[0] != "100644" && f[0] != "100755" || !filepath.IsLocal(name):
			continue
		case ext != ".go" && ext != ".s" && ext != ".h" && filepath.Base(name) != "go.mod":
			continue
		}
		blobs = append(blobs, blob{f[2], name})
	}
	return blobs, nil
}

// writeBlobs writes the output of git cat-file --batch below a directory: for
// each blob, in their order, "OBJECT blob SIZE\n", its bytes and a newline.
func writeBlobs(in io.Reader, blobs []blob, dir string) error {
	r := bufio.NewReader(in)
	for _, b := range blobs {
		head, err := r.ReadString('\n')
		if err != nil {
			return fmt.Errorf("reading %s: %w", b.path, unexpected(err))
		}
		var object, kind string
		var size int64
		if n, _ := fmt.Sscan(head, &object, &kind, &size); n != 3 || kind != "blob" || object != b.object {
			return fmt.Errorf("reading %s: git cat-file printed %q", b.path, strings.TrimSpace(head))
		}
		path := filepath.Join(dir, b.path)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		body := &io.LimitedReader{R: r, N: size}
		if err := writeFrom(path, body); err != nil {
			return err
		}
		if _, err := r.Discard(1); err != nil || body.N > 0 {
			return fmt.Errorf("reading %s: %w", b.path, io.ErrUnexpectedEOF)
		}
	}
	return nil
}

// unexpected is err where more was to come.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func writeFrom(path string, r io.Reader) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Close())
}
