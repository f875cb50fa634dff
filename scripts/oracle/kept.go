package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// denyAll is a policy under which no link with a reference runs the linker: what is
// compared is linkgate's own part.
const denyAll = `version: 1
mode: enforce
defaults:
  handshake: deny
  cross-module: deny
  wrapper: deny
`

// keptRuns are the calls of linkgate for one link whose logs must be the same: with
// nothing that earlier links have kept, and twice in one cache, so that the second
// one finds all that the first has kept.
func keptRuns(dir string) []string {
	cache := filepath.Join(dir, "cache")
	return []string{"no-directory", cache, cache} // a relative XDG_CACHE_HOME is none
}

// compareKept calls linkgate for one link without and with what is kept of earlier
// links. It writes to the file that s.Differs names where the logs are not the same.
func (s step) compareKept(args []string) error {
	dir := s.Log + ".kept"
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	policy := filepath.Join(dir, "linkgate.yaml")
	if err := os.WriteFile(policy, []byte(denyAll), 0o666); err != nil {
		return err
	}
	var first []string
	for i, cache := range keptRuns(dir) {
		log := filepath.Join(dir, fmt.Sprintf("%d.jsonl", i))
		cmd := exec.Command(s.Gate, append([]string{"-log", log, "-policy", policy, "-build", "kept"}, args...)...)
		cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+cache)
		cmd.Run() // a denied link is an error
		lines, err := factLines(log)
		if err != nil {
			return err
		}
		if i == 0 {
			first = lines
		}
		if why := firstDifference(first, lines); why != "" {
			return os.WriteFile(s.differs(), fmt.Appendf(nil, "run %d of %d, with what is kept: %s", i+1, len(keptRuns(dir)), why), 0o666)
		}
	}
	return nil
}

// differs is the file that says how what is kept changes the log.
func (s step) differs() string { return s.Record + ".differs" }

// factLines returns the lines of a log but for those of tools, which hold times.
func factLines(log string) ([]string, error) {
	data, err := os.ReadFile(log)
	if err != nil {
		return nil, err
	}
	var list []string
	for line := range bytes.Lines(data) {
		var e struct{ Event string }
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, fmt.Errorf("%s: %w", log, err)
		}
		if e.Event != "tool" {
			list = append(list, string(line))
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s: no link in it", log)
	}
	slices.Sort(list)
	return list, nil
}

// firstDifference returns the first line that stands in one list alone, empty for
// none.
func firstDifference(a, b []string) string {
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a):
			return "one line more: " + b[i]
		case i >= len(b):
			return "one line less: " + a[i]
		case a[i] != b[i]:
			return fmt.Sprintf("%q instead of %q", strings.TrimSpace(b[i]), strings.TrimSpace(a[i]))
		}
	}
	return ""
}
