// Package linkflags reads and edits the strings that the go command hands to Go's linker: the link's argument list,
// @file arguments, the importcfg file with its modinfo line, and the -ldflags and GOFLAGS strings behind them.
//
// It is pure: bytes in, bytes out; the one reader it needs (for @file) is passed in. Whatever it does not need it keeps
// byte for byte, so that flags and importcfg verbs of tomorrow's linker pass through untouched. It refuses only what
// Go's linker refuses too and what would leave it guessing about the packages of a link: a flag without its value, a
// missing main archive, a malformed packagefile or modinfo line. Facts hold for all releases that are built in.
package linkflags

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Link is one command line of Go's linker. The exported fields are what the flags add up to: a flag given twice has
// its last value, as in package flag. Changing a field does not change Args.
type Link struct {
	// Version is the value of -V: "full" when the go command asks what the tool is, "true" for a bare -V. The linker
	// then prints its version and does nothing else; the other fields say what stands before the flag.
	Version string

	Output     string // -o; empty if not given (the linker then writes a.out)
	ImportCfg  string // -importcfg; empty if not given
	BuildMode  string // -buildmode; empty if not given (the linker then takes exe)
	Main       string // the main package's archive, the last argument; empty with -V and with -buildmode=shared
	Race       bool   // -race
	Msan       bool   // -msan
	Asan       bool   // -asan
	LinkShared bool   // -linkshared
	LinkMode   string // -linkmode: internal, external or auto; empty if not given
	Entry      string // -E, the program's entry symbol; empty if not given
	PluginPath string // -pluginpath; empty if not given

	CheckLinkname      bool // the check in effect; on if not given, and for a value that the linker will refuse
	CheckLinknameGiven bool // -checklinkname is there, with whatever value

	args []string
}

// ParseLink reads the arguments that follow the linker's path, with every @file already expanded (see [ExpandFiles]).
// An error is a command line that the linker refuses too: a malformed flag, a flag without its value, or not exactly one
// archive after the flags. Values are not judged: a bad one is left to the linker.
//
// Source: cmd/link/internal/ld/main.go (Main) and package flag.
func ParseLink(args []string) (*Link, error) {
	l := &Link{CheckLinkname: true, args: slices.Clone(args)}
	flags, end, err := scanFlags(args)
	if err != nil {
		return nil, fmt.Errorf("reading link arguments: %w", err)
	}
	for _, f := range flags {
		l.set(f)
	}
	if l.Version != "" {
		return l, nil
	}
	rest := args[end:]
	if len(rest) > 0 && rest[0] == "--" {
		rest = rest[1:]
	}
	if l.BuildMode == "shared" { // any number of importpath=archive arguments
		return l, nil
	}
	if len(rest) != 1 {
		return nil, fmt.Errorf("reading link arguments: want one archive after the flags, have %d: %q", len(rest), rest)
	}
	l.Main = rest[0]
	return l, nil
}

// set takes over one flag.
func (l *Link) set(f flagArg) {
	switch f.name {
	case "V":
		l.Version = f.value
		if l.Version == "" { // -V= prints the version like any other value
			l.Version = "true"
		}
	case "o":
		l.Output = f.value
	case "importcfg":
		l.ImportCfg = f.value
	case "buildmode":
		l.BuildMode = f.value
	case "race":
		setBool(&l.Race, f.value)
	case "msan":
		setBool(&l.Msan, f.value)
	case "asan":
		setBool(&l.Asan, f.value)
	case "linkshared":
		setBool(&l.LinkShared, f.value)
	case "linkmode":
		l.LinkMode = f.value
	case "E":
		l.Entry = f.value
	case "pluginpath":
		l.PluginPath = f.value
	case checkLinkname:
		l.CheckLinkname = !isOff(f.value)
		l.CheckLinknameGiven = true
	}
}

// checkLinkname is the name of the flag that this whole program is about (Go 1.23 and later).
const checkLinkname = "checklinkname"

// isOff reports whether a boolean flag's value switches it off. A value that is not boolean does not: the linker stops
// on it.
func isOff(value string) bool {
	on, err := strconv.ParseBool(value)
	return err == nil && !on
}

// setBool sets b from a boolean flag's value; a value that is not boolean leaves b alone, for the linker stops on it.
func setBool(b *bool, value string) {
	if on, err := strconv.ParseBool(value); err == nil {
		*b = on
	}
}

// Args returns the argument list: what ParseLink was given, except for what the With methods changed.
func (l *Link) Args() []string { return slices.Clone(l.args) }

// Instrumentation returns what the program is instrumented for: race, msan, asan. So is the build tag called, and the
// package below runtime that the linker adds.
func (l *Link) Instrumentation() []string {
	var list []string
	for _, f := range []struct {
		name string
		on   bool
	}{{"race", l.Race}, {"msan", l.Msan}, {"asan", l.Asan}} {
		if f.on {
			list = append(list, f.name)
		}
	}
	return list
}

// WithMain returns a copy whose main archive is path, which must not begin with '-' or '@'. Without a main archive
// (-V, -buildmode=shared) the copy is unchanged.
func (l *Link) WithMain(path string) *Link {
	c := l.clone()
	if l.Main == "" {
		return c
	}
	c.args[len(c.args)-1] = path
	c.Main = path
	return c
}

// WithImportCfg returns a copy that reads path as its importcfg. It changes the last of several -importcfg flags, for
// the linker forgets the packages of the earlier ones; without any, it adds one after the other flags.
func (l *Link) WithImportCfg(path string) *Link {
	c := l.clone()
	if path == l.ImportCfg {
		return c
	}
	c.ImportCfg = path
	flags, end, _ := scanFlags(l.args) // ParseLink has accepted these arguments
	for _, f := range slices.Backward(flags) {
		if f.name != "importcfg" {
			continue
		}
		if f.size == 2 {
			c.args[f.at+1] = path
			return c
		}
		name, _, _ := strings.Cut(c.args[f.at], "=")
		c.args[f.at] = name + "=" + path
		return c
	}
	c.args = slices.Insert(c.args, end, "-importcfg="+path)
	return c
}

// WithCheckLinkname returns a copy in which the linkname check is on or off. If that is what it is already, the
// arguments stay as they are. Otherwise every -checklinkname is removed and, to switch the check off, one
// -checklinkname=0 is put after the other flags (and before a "--", which ends them).
func (l *Link) WithCheckLinkname(on bool) *Link {
	c := l.clone()
	if on == l.CheckLinkname {
		return c
	}
	c.CheckLinkname = on
	c.CheckLinknameGiven = !on
	flags, end, _ := scanFlags(l.args) // ParseLink has accepted these arguments
	if !on {
		c.args = slices.Insert(c.args, end, "-"+checkLinkname+"=0")
	}
	for _, f := range slices.Backward(flags) {
		if f.name == checkLinkname {
			c.args = slices.Delete(c.args, f.at, f.at+f.size)
		}
	}
	return c
}

func (l *Link) clone() *Link {
	c := *l
	c.args = slices.Clone(l.args)
	return &c
}
