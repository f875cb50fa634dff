package main

import (
	"bytes"
	"cmp"
	"debug/buildinfo"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/attest"
	"github.com/linkgate/linkgate/internal/binary"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/gocmd"
	cmd "github.com/linkgate/linkgate/internal/cli/verify"
	"github.com/linkgate/linkgate/internal/image"
	"github.com/linkgate/linkgate/internal/mmap"
	"github.com/linkgate/linkgate/internal/note"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/verify"
)

// run does what the command line says, and returns the exit code.
func run(env cli.Env, args []string) int {
	command := cmd.Command(check)
	return cli.Execute(command, env, cli.Globals{}, append([]string{command.Name}, args...))
}

// check reads the programs, prints what they show, and returns what -fail-on asks for.
func check(env cli.Env, o cmd.Options) error {
	by, err := ruling(env, o.Policy)
	if err != nil {
		return err
	}
	if by.Statements, err = statements(o.Attested); err != nil {
		return err
	}
	r := verify.Report{Programs: []*verify.Program{}}
	for _, name := range o.Files {
		list, err := programs(env.Stdin, name, by)
		if err != nil {
			return err
		}
		r.Programs = append(r.Programs, list...)
	}
	if o.Against != "" {
		old, err := read(o.Against, by)
		if err != nil {
			return err
		}
		for _, p := range old {
			if p.Error != "" {
				return cli.WithHint(errors.New(p.File+": "+p.Error), "-against takes a program that can be read")
			}
			r.Subtract(p)
		}
	}
	if err := r.Write(env.Stdout, o.Format, o.All, cli.Version()); err != nil {
		return err
	}
	return outcome(r, o.FailOn)
}

// ruling is the policy by that name, else that of a build here.
func ruling(env cli.Env, name string) (verify.Ruling, error) {
	file, pol, base, err := project.LoadHere(gocmd.WithModCache(cli.Globals{Policy: name}.Project(env)))
	if err != nil {
		return verify.Ruling{}, err
	}
	return verify.Ruling{Policy: pol, Files: note.Files(pol, base, file.Path != ""), Now: env.Now}, nil
}

// statements reads an attestation.
func statements(name string) ([]*attest.Statement, error) {
	if name == "" {
		return nil, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	list, err := attest.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return list, nil
}

// outcome returns the exit code.
func outcome(r verify.Report, failOn string) error {
	failed := failOn == "deny" && r.Denied() || failOn == "unattested" && r.Unattested() ||
		failOn == "found" && slices.ContainsFunc(r.Programs, func(p *verify.Program) bool { return p.Answer == verify.Found })
	switch {
	case failed:
		return cli.Found(true)
	case failOn == "unattested" && len(r.Programs) == 0:
		return errors.New("there is no program that Go linked")
	}
	if failOn != "never" && slices.ContainsFunc(r.Programs, func(p *verify.Program) bool { return p.Error != "" }) {
		return cli.Exit(cli.ExitUnknown)
	}
	return nil
}

// programs reads the program of a name; of a directory, the Go programs in it; of -, those of
// a container image.
func programs(stdin io.Reader, name string, by verify.Ruling) ([]*verify.Program, error) {
	if name == "-" {
		return imagePrograms(stdin, by)
	}
	var list []*verify.Program
	err := filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path != name && !d.Type().IsRegular() || d.IsDir() || path != name && !isGoProgram(path) {
			return err
		}
		programs, err := read(path, by)
		list = append(list, programs...)
		return err
	})
	return list, err
}

// imagePrograms reads the Go programs of container images, sorted.
func imagePrograms(stdin io.Reader, by verify.Ruling) ([]*verify.Program, error) {
	var list []*verify.Program
	err := image.Files(stdin, binary.IsProgram, func(name string, f *os.File) error {
		if !isGoProgram(f.Name()) {
			return nil
		}
		programs, err := read(f.Name(), by)
		for _, p := range programs {
			p.File = name + strings.TrimPrefix(p.File, f.Name())
		}
		list = append(list, programs...)
		return err
	})
	slices.SortStableFunc(list, func(a, b *verify.Program) int { return cmp.Compare(a.File, b.File) })
	return list, err
}

// isGoProgram reports whether a file is a program that Go linked.
func isGoProgram(path string) bool {
	data, err := mmap.Open(path)
	if err != nil {
		return false
	}
	defer mmap.Unmap(data)
	if !binary.IsProgram(data) {
		return false
	}
	_, err = buildinfo.Read(bytes.NewReader(data))
	return err == nil
}

// read reads a program, or those of a Mach-O file for several architectures.
func read(path string, by verify.Ruling) ([]*verify.Program, error) {
	data, err := mmap.Open(path)
	if err != nil {
		return nil, err
	}
	defer mmap.Unmap(data)
	var list []*verify.Program
	for _, part := range binary.Parts(data) {
		list = append(list, verify.Of(path+" ("+part.Arch+")", part.Data, by))
	}
	if len(list) == 0 {
		list = append(list, verify.Of(path, data, by))
	}
	return list, nil
}
