package policy

import (
	"errors"
	"strings"

	"github.com/linkgate/linkgate/internal/cli"
)

// A checkResult is what policy check -json prints: the lines of the text, told apart.
type checkResult struct {
	Schema   int      `json:"schema"`
	OK       bool     `json:"ok"`
	Files    []string `json:"files"`    // that are in order
	Warnings []string `json:"warnings"` // of what has no effect
	Errors   []string `json:"errors"`
}

func checkJSON(env cli.Env, g cli.Globals, files []string) error {
	var stdout, stderr strings.Builder
	own := env
	own.Stdout, own.Stderr = &stdout, &stderr
	err := check(own, g, files)
	var exit cli.Exit
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	out := checkResult{Schema: 1, OK: err == nil, Files: []string{}, Warnings: []string{}, Errors: []string{}}
	for line := range strings.Lines(stdout.String() + stderr.String()) {
		switch line = strings.TrimRight(line, "\n"); {
		case strings.Contains(line, ": ok: "), strings.HasSuffix(line, ": ok"):
			out.Files = append(out.Files, line)
		case strings.Contains(line, "warning: "):
			out.Warnings = append(out.Warnings, line)
		case strings.HasPrefix(line, "hint: "), strings.HasPrefix(line, " "): // a quoted line of the file
		default:
			out.Errors = append(out.Errors, line)
		}
	}
	if err := cli.PrintJSON(env, out); err != nil {
		return err
	}
	return err
}
