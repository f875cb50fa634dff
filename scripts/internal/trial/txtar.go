package trial

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Unpack writes the files of a txtar archive below dir: a comment, then for each
// file a line `-- name --` and its text.
func Unpack(archive, dir string) error {
	data, err := os.ReadFile(archive)
	if err != nil {
		return err
	}
	files, err := splitArchive(string(data))
	if err != nil {
		return fmt.Errorf("%s: %w", archive, err)
	}
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(f.text), 0o666); err != nil {
			return err
		}
	}
	return nil
}

type archived struct{ name, text string }

// splitArchive gives the files in order. A name that leads out of the directory
// and an archive without files are errors.
func splitArchive(text string) ([]archived, error) {
	var files []archived
	for line := range strings.Lines(text) {
		if name, ok := marker(line); ok {
			if !filepath.IsLocal(filepath.FromSlash(name)) {
				return nil, fmt.Errorf("name %q leads out of the archive", name)
			}
			files = append(files, archived{name: name})
			continue
		}
		if len(files) > 0 {
			files[len(files)-1].text += line
		}
	}
	if len(files) == 0 {
		return nil, errors.New("no files in the archive")
	}
	return files, nil
}

func marker(line string) (name string, ok bool) {
	line = strings.TrimRight(line, "\r\n")
	name, ok = strings.CutPrefix(line, "-- ")
	if !ok {
		return "", false
	}
	name, ok = strings.CutSuffix(name, " --")
	return strings.TrimSpace(name), ok && strings.TrimSpace(name) != ""
}
