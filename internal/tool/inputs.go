// Package tool is what the command line of a tool that go starts says of the package that it works on:
// its files, its module, and the build whose work directory they lie in.
package tool

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"

	"github.com/linkgate/linkgate/internal/project"
)

// Inputs are what a tool's command line says of its files.
type Inputs struct {
	Tool    string
	sources []string // that it works on
	other   string   // another file that it reads, of cgo's second run and of preprofile
	Out     string   // what -o names
	cfg     string   // vet's configuration
	Here    bool     // the tool runs in the directory that go was started in
	vet     vetConfig
}

// vetConfig is what is needed of vet.cfg (vetConfig in
// cmd/go/internal/work/exec.go).
type vetConfig struct {
	GoFiles, NonGoFiles       []string
	ModulePath, ModuleVersion string
}

// Read reads the arguments of a tool. It opens no file.
func Read(tool string, args []string) Inputs {
	in := Inputs{Tool: tool, Here: tool == "compile"}
	if n := len(args); n > 0 && filepath.Base(args[n-1]) == "vet.cfg" {
		in.Tool, in.cfg = "vet", args[n-1] // whatever -vettool is called
		return in
	}
	value := func(i int, name string) (string, bool) {
		if args[i] == "-"+name && i+1 < len(args) {
			return args[i+1], true
		}
		return strings.CutPrefix(args[i], "-"+name+"=")
	}
	for i := 0; i < len(args); i++ {
		if v, ok := value(i, "o"); ok && in.Out == "" {
			in.Out = v
		} else if v, ok := value(i, "dynimport"); ok && tool == "cgo" {
			in.other, in.Here = v, true
			return in
		} else if v, ok := value(i, "i"); ok && tool == "preprofile" {
			in.other = v
		} else if ext := filepath.Ext(args[i]); (ext == ".go" || ext == ".s") && args[i][0] != '-' {
			in.sources = append(in.sources, args[i])
		}
	}
	return in
}

// Size returns the size of the files in bytes. Of vet they are those that its
// configuration lists.
func (in *Inputs) Size() int64 {
	sum := FileSize(in.other)
	for _, name := range in.sources {
		sum += FileSize(name)
	}
	return sum
}

// readVet reads vet's configuration. One that cannot be read is for vet to
// complain of.
func (in *Inputs) readVet() {
	data, err := os.ReadFile(in.cfg)
	if err != nil || json.Unmarshal(data, &in.vet) != nil {
		in.vet = vetConfig{}
	}
	in.sources = append(in.vet.GoFiles, in.vet.NonGoFiles...)
}

// directory returns the directory of the package's sources, empty where it is not
// known. What go has written itself, for cgo and for coverage, names the source in
// its first line directive.
func (in *Inputs) directory(work string) string {
	var made []string
	for _, name := range in.sources {
		if !filepath.IsAbs(name) {
			continue
		}
		if !strings.HasPrefix(name, work+string(filepath.Separator)) {
			return filepath.Dir(name)
		}
		if n := strings.TrimSuffix(name, ".go"); strings.HasSuffix(n, ".cgo1") || strings.HasSuffix(n, ".cover") {
			made = append(made, name)
		}
	}
	for _, name := range made {
		dir := lineDirectory(name)
		if dir != "" && !strings.HasPrefix(dir+string(filepath.Separator), work+string(filepath.Separator)) {
			return dir
		}
	}
	return ""
}

// Module returns the module and version of the package that a tool works on, zero
// where the command line does not tell.
func (in *Inputs) Module(env project.Env, toolPath, work, pkg string) module.Version {
	if in.cfg != "" {
		in.readVet()
		if in.vet.ModulePath != "" {
			return module.Version{Path: in.vet.ModulePath, Version: in.vet.ModuleVersion}
		}
	}
	dir := in.directory(work)
	if dir == "" {
		return module.Version{}
	}
	return project.ModuleOfDir(env, project.GOROOT(env.Getenv, toolPath), dir, pkg)
}

// lineDirectory returns the directory that the first lines of a file name in
// "//line /dir/a.go:1:1".
func lineDirectory(name string) string {
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	head := make([]byte, 1<<10)
	n, _ := f.Read(head)
	for line := range bytes.Lines(head[:n]) {
		text, ok := bytes.CutPrefix(line, []byte("//line "))
		if !ok {
			continue
		}
		path := strings.TrimRight(string(text), "\r\n0123456789:")
		if !filepath.IsAbs(path) || filepath.Ext(path) != ".go" {
			return ""
		}
		return filepath.Dir(path)
	}
	return ""
}

// FileSize returns the size of a file, 0 where there is none.
func FileSize(name string) int64 {
	if name == "" {
		return 0
	}
	fi, err := os.Stat(name)
	if err != nil || !fi.Mode().IsRegular() {
		return 0
	}
	return fi.Size()
}
