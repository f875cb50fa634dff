package link

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/linkflags"
)

// A Command is one call of the linker, as go or another builder made it.
type Command struct {
	Tool   []string // the command line up to the linker's path: another toolexec program may stand in front
	Args   []string // the linker's arguments as they came
	InFile bool     // some of Args name @files
	Minor  int      // Go minor version of the linker
	Name   string   // import path of the main package, empty where nothing tells it
	Getenv func(string) string

	Flags  *linkflags.Link
	Config *linkflags.ImportCfg // nil where it cannot be read
	Map    *project.ModuleMap   // of the modules, from a builder other than go; nil for none

	Temp string // directory that Scratch made outside go's work directory, empty for none
}

// Scratch makes a directory for the files that linkgate gives to the linker in place of its
// inputs. It lies beside the importcfg in go's work directory, which go removes, or keeps
// with -work. Another builder's directories may hold anything: there it is a temporary
// directory, which [Command.RemoveTemp] removes.
func (c *Command) Scratch() (string, error) {
	if c.byGo() {
		dir := filepath.Join(filepath.Dir(c.Flags.ImportCfg), "linkgate")
		return dir, errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o777))
	}
	if c.Temp != "" {
		return c.Temp, nil
	}
	var err error
	c.Temp, err = os.MkdirTemp("", "linkgate-")
	return c.Temp, err
}

// ArgsFile returns the path of the @file for changed arguments.
func (c *Command) ArgsFile() (string, error) {
	const name = "linkgate.args"
	if c.byGo() {
		return filepath.Join(filepath.Dir(c.Flags.ImportCfg), name), nil
	}
	dir, err := c.Scratch()
	return filepath.Join(dir, name), err
}

// RemoveTemp removes the temporary directory of [Command.Scratch], if there is one.
func (c *Command) RemoveTemp() {
	if c.Temp != "" {
		os.RemoveAll(c.Temp)
	}
}

// ReadCommand reads the command line and the importcfg. After an error the
// command holds what could be read: a policy may still let the link through.
func ReadCommand(getenv func(string) string, tool, args []string) (*Command, error) {
	c := &Command{Tool: tool, Args: args, Getenv: getenv, Flags: &linkflags.Link{}, Name: getenv("TOOLEXEC_IMPORTPATH")}
	c.Minor = linkerMinor(getenv, c.GOROOT())
	expanded, inFile, err := linkflags.ExpandFiles(args, c.Minor, os.ReadFile)
	if err != nil {
		return c, err
	}
	c.InFile = inFile
	flags, err := linkflags.ParseLink(expanded)
	if err != nil {
		return c, err
	}
	if c.Flags = flags; flags.Version != "" {
		return c, nil
	}
	if flags.ImportCfg == "" {
		return c, errors.New("a link without -importcfg cannot be judged: the linker looks for the packages itself, in the directories of -L")
	}
	data, err := os.ReadFile(flags.ImportCfg)
	if err != nil {
		return c, fmt.Errorf("reading the importcfg: %w", err)
	}
	cfg, err := linkflags.ParseImportCfg(data)
	if err != nil {
		return c, fmt.Errorf("reading %s: %w", flags.ImportCfg, err)
	}
	c.Config = cfg
	if path, ok := cfg.PackageOf(flags.Main); ok {
		c.Name = path
	}
	if !c.byGo() {
		if err := c.readGiven(); err != nil {
			return c, err
		}
	}
	if flags.BuildMode == "shared" {
		return c, errors.New("a link with -buildmode=shared cannot be judged: it has no main package")
	}
	if flags.LinkShared {
		return c, errors.New("a link with -linkshared cannot be judged: Go's linker checks no reference into a shared library")
	}
	return c, nil
}

// byGo reports whether go started the linker. Then the importcfg and the environment tell all
// that linkgate needs.
func (c *Command) byGo() bool { return c.Getenv("TOOLEXEC_IMPORTPATH") != "" }

// readGiven reads what a builder other than go may give with a link: a map of the modules, and
// the import path of the main package, which only the modinfo line has then.
func (c *Command) readGiven() (err error) {
	if c.Name == "" && c.Archive(c.ModInfo().Path) == "" {
		c.Name = c.ModInfo().Path
	}
	file := c.Getenv(project.ModulesVariable)
	if file == "" {
		return nil
	}
	c.Map, err = project.ReadModuleMap(file)
	return err
}

// linkerMinor returns the minor version of the linker, which decides the syntax
// of its @files. go sets GOVERSION for every tool; without it, GOROOT tells.
func linkerMinor(getenv func(string) string, goroot string) int {
	name := getenv("GOVERSION")
	if name == "" {
		data, _ := os.ReadFile(filepath.Join(goroot, "VERSION"))
		name = string(data)
	}
	v, err := toolchain.Parse(name)
	if err != nil {
		return toolchain.Last
	}
	return v.Minor
}

// GOROOT returns the GOROOT that the linker belongs to.
func (c *Command) GOROOT() string { return project.GOROOT(c.Getenv, c.Tool[len(c.Tool)-1]) }

// RunsInOutputDir reports whether go runs the linker in the directory of its
// output, and not in the one that go was started in (ld in
// cmd/go/internal/work/gc.go).
func (c *Command) RunsInOutputDir() bool {
	return c.Flags.BuildMode == "c-shared" || c.Flags.BuildMode == "plugin"
}

// ModInfo returns the program's modules: those of the importcfg's modinfo line and, of
// others, those of the map.
func (c *Command) ModInfo() *linkflags.ModInfo {
	info := &linkflags.ModInfo{}
	if c.Config != nil && c.Config.ModInfo != nil {
		info = c.Config.ModInfo
	}
	if c.Map == nil {
		return info
	}
	return info.With(c.Map.Modules)
}

// modules returns what finds the module of a package, with what the command tells.
func (c *Command) modules() *project.Modules {
	m := &project.Modules{ModInfo: c.ModInfo(), Link: c.Name, Minor: c.Minor, Given: !c.byGo()}
	if c.Map != nil {
		m.Packages = c.Map.Packages
	}
	return m
}

// Archive returns the path of the archive of a package, given by the linker's
// name. It is empty for a package that the importcfg does not list.
func (c *Command) Archive(name string) string {
	if name == "main" {
		return c.Flags.Main
	}
	if c.Config == nil {
		return ""
	}
	for _, p := range c.Config.Packages {
		if p.Path == name {
			return p.File
		}
	}
	return ""
}

// LinkerName returns the name that the linker has for a package: "main" for the
// main package.
func (c *Command) LinkerName(path string) string {
	if path == c.Name {
		return "main"
	}
	return path
}

// ImportPath is the reverse of LinkerName.
func (c *Command) ImportPath(name string) string {
	if name == "main" && c.Name != "" {
		return c.Name
	}
	return name
}

// CheckOff reports whether the command line switches the linker's own check off.
func (c *Command) CheckOff() bool { return c.Flags.CheckLinknameGiven && !c.Flags.CheckLinkname }
