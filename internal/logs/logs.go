// Package logs knows where the logs of builds are, finds, reads and removes them.
// What is in them is of package events.
//
// A log that a person names can hold any number of builds. One that nobody names
// lies in [Dir], and bears the id of its one build as its name.
package logs

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
)

// suffix ends the name of a log that nobody named.
const suffix = ".jsonl"

// Named returns the log that a person named: by flag, the value of -log, else by
// LINKGATE_LOG. It is empty where nobody did.
func Named(getenv func(string) string, flag string) string {
	return cmp.Or(flag, getenv("LINKGATE_LOG"))
}

// Path returns the log that a build is to be written to: the one that is named,
// below dir when it is relative, else the build's own in [Dir].
func Path(getenv func(string) string, flag, dir, build string) (string, error) {
	path := Named(getenv, flag)
	switch {
	case path == "":
		own, err := Dir()
		return filepath.Join(own, build+suffix), err
	case filepath.IsAbs(path):
		return path, nil
	}
	return filepath.Join(dir, path), nil
}

// Dir returns the directory of the logs that nobody named. It need not be there.
func Dir() (string, error) {
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "linkgate", "log"), err
}

// HasSuffix reports whether a file is called as the logs that nobody named are.
func HasSuffix(path string) bool { return strings.HasSuffix(path, suffix) }

// BuildOf returns the id of the build whose log, in [Dir], is at path.
func BuildOf(path string) string { return strings.TrimSuffix(filepath.Base(path), suffix) }

// SentFile is the file beside a log that says which parts of it were exported. It is
// removed with the log.
func SentFile(log string) string { return log + ".sent" }
