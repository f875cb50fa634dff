package wrap

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/linkflags"
)

// shimGlobals returns the flags that the shims get, and what stands behind them: the command
// of the user's own -toolexec, given. Where that is linkgate already, its flags hold unless
// others were given to this one. dir is where go starts: paths in given are relative to it.
func shimGlobals(g cli.Globals, dir, given string) (cli.Globals, []string, error) {
	other, err := linkflags.GoFlags(given)
	if err != nil {
		return cli.Globals{}, nil, fmt.Errorf("reading -toolexec: %w", err)
	}
	var from cli.Globals
	if len(other) > 0 && strings.TrimSuffix(filepath.Base(other[0]), ".exe") == "linkgate" {
		if from, other, _, err = cli.ParseGlobals(other[1:]); err != nil {
			return cli.Globals{}, nil, fmt.Errorf("reading -toolexec=%s: %v", given, err) // no error of this command line
		}
	}
	for _, file := range []struct{ own, given *string }{{&g.Policy, &from.Policy}, {&g.Log, &from.Log}} {
		switch {
		case *file.own != "":
			*file.own, err = filepath.Abs(*file.own)
		case *file.given != "" && filepath.IsAbs(*file.given):
			*file.own = *file.given
		case *file.given != "":
			*file.own = filepath.Join(dir, *file.given)
		}
		if err != nil {
			return cli.Globals{}, nil, err
		}
	}
	g.Dir = dir
	g.Build = cmp.Or(g.Build, from.Build)
	g.Telemetry = cmp.Or(g.Telemetry, from.Telemetry)
	return g, other, nil
}

// shimCommand writes the -toolexec string that starts this program with flags,
// as cmd/internal/quoted splits it, and behind it another -toolexec program.
func shimCommand(g cli.Globals, behind []string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	words := []string{self}
	for _, option := range []struct{ flag, value string }{
		{"-policy", g.Policy}, {"-log", g.Log}, {"-dir", g.Dir}, {"-build", g.Build}, {"-telemetry", g.Telemetry}, {"-overlay", g.Overlay},
	} {
		if option.value != "" {
			words = append(words, option.flag, option.value)
		}
	}
	if len(behind) > 0 {
		words = append(append(words, "--"), behind...)
	}
	for i, word := range words {
		if words[i], err = linkflags.Quote(word); err != nil {
			return "", fmt.Errorf("writing -toolexec: %w", err)
		}
	}
	return strings.Join(words, " "), nil
}
