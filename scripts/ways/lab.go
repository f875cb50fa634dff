package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/linkgate/linkgate/internal/sdk"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/scripts/internal/trial"
)

// A lab is where programs are built with one toolchain.
type lab struct {
	work     string
	linkgate string
	tc       trial.Toolchain
	sdk      string // a wrapped SDK of the toolchain
	programs []*program
	links    int
	goos     string   // what is linked for
	numbered []string // builtins that objects name by number even where they are pulled
}

// A program is one that is judged, with what go says of it.
type program struct {
	trial.Program
	dir      string
	main     string // import path of the main package
	packages []listed
	base     *outcome // what the first way comes to
}

// A listed is a package, as go list prints it.
type listed struct {
	ImportPath, Name, Dir, Export       string
	Standard                            bool
	GoFiles, SFiles, HFiles, EmbedFiles []string
	Imports                             []string
	ImportMap                           map[string]string
	Module                              *struct {
		Path, Version, GoVersion string
	}
}

// prepare makes the wrapped SDK, and asks go for the packages of each program.
func (l *lab) prepare(names []string) error {
	l.sdk = filepath.Join(l.work, "sdk")
	below := &sdk.SDK{Dir: l.sdk, GOROOT: l.tc.GOROOT, Tool: "pkg/tool/" + runtime.GOOS + "_" + runtime.GOARCH + "/link" + trial.ExeSuffix()}
	if err := os.MkdirAll(l.work, 0o777); err != nil {
		return err
	}
	if err := sdk.Wrap(below, l.linkgate, true); err != nil {
		return err
	}
	testdata, err := filepath.Abs("testdata")
	if err != nil {
		return err
	}
	if strings.HasPrefix(l.tc.Name, "go1.23.") {
		release, err := toolchain.Of(l.tc.Name, l.tc.GOROOT)
		if err != nil {
			return err
		}
		builtins, err := release.Builtins()
		if err != nil {
			return err
		}
		for _, b := range builtins {
			l.numbered = append(l.numbered, b.Name)
		}
	}
	list, err := find(testdata, names)
	if err != nil {
		return err
	}
	for _, p := range list {
		dir, err := p.Place(testdata, filepath.Join(l.work, "src"))
		if err != nil {
			return err
		}
		q := &program{Program: p, dir: dir}
		if err := l.list(q); err != nil {
			return fmt.Errorf("%s: %w", p.ID, err)
		}
		l.programs = append(l.programs, q)
	}
	return nil
}

// list asks go for the packages of a program, and compiles them: std's are taken from there.
func (l *lab) list(p *program) error {
	const fields = "ImportPath,Name,Dir,Export,Standard,GoFiles,SFiles,HFiles,EmbedFiles,Imports,ImportMap,Module"
	out, err := l.output(p.dir, filepath.Join(l.tc.GOROOT, "bin", "go"), "list", "-export", "-deps", "-json="+fields, p.Target)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(out))
	for {
		var pkg listed
		err := d.Decode(&pkg)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		p.packages = append(p.packages, pkg)
	}
	p.main = p.packages[len(p.packages)-1].ImportPath
	return nil
}

// environ is what every build has, and go's alone what is in the environment.
func (l *lab) environ(settings ...string) []string {
	return trial.Environ(append([]string{
		"GOTOOLCHAIN=local", "GOOS=" + l.goos, "GOARCH=" + runtime.GOARCH, "CGO_ENABLED=0", "LINKGATE_TELEMETRY=off",
	}, settings...)...)
}

func (l *lab) output(dir, name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = l.environ()
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		err = fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args[:2], " "), err, tail(exit.Stderr))
	}
	return out, err
}

func tail(text []byte) []byte { return text[max(0, len(text)-2000):] }
