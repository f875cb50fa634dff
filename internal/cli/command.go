package cli

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A Command is an entry of the table of commands: all that linkgate knows of one. An
// entry without Run and Commands is a topic of the help.
type Command struct {
	Name     string
	Aliases  []string // names of commands that are described together with this one
	Synopsis []string // the arguments behind the flags, one for each form of the command
	Short    string   // one sentence for the list of commands, without a full stop
	Examples string   // command lines, each with a comment at most
	Long     string   // the rest of the help, wrapped at 80 columns
	Flags    []Flag
	Args     Values    // what completion offers for arguments
	Commands []Command // subcommands

	// Run gets the arguments behind the flags, none where there are subcommands, or with Raw all of them, the command's name
	// first: then they belong to another program.
	Run func(env Env, g Globals, args []string) error
	Raw bool

	// Ordered says that what stands behind the first argument is no flag of the command's.
	Ordered bool

	// Failed is the exit code of an error, for a command whose ExitError means that
	// something was found; 0 is ExitError.
	Failed int
}

// A Flag is a flag of a command.
type Flag struct {
	Name  string
	Value string // what the help calls the value, empty for a flag without one
	Text  string // what it does; empty for a flag that only linkgate itself gives
	Args  Values // what completion offers for the value

	// Optional is the value of a flag that is given without one, as -fail for -fail=new: such
	// a value stands behind "=".
	Optional string

	// Into is where the value goes, and where its default stands: a *bool, *string, *int,
	// a *[]string for a flag that may be given several times, or a func(string) error.
	Into any
}

// Values are what completion offers.
type Values struct {
	Words []string
	Files string // extension of files, "*" for all files, empty for none
	Dirs  bool
}

// AllFiles are the files of any name.
func AllFiles() Values { return Values{Files: "*"} }

// Names are the command's name and its aliases.
func (c Command) Names() []string { return append([]string{c.Name}, c.Aliases...) }

// Topic reports whether the entry is a topic of the help, and no command.
func (c Command) Topic() bool { return c.Run == nil && len(c.Commands) == 0 }

// Find returns the command of that name.
func Find(list []Command, name string) (Command, bool) {
	for _, c := range list {
		if slices.Contains(c.Names(), name) {
			return c, true
		}
	}
	return Command{}, false
}

// Flag returns the flag of that name.
func (c Command) Flag(name string) (Flag, bool) {
	for _, f := range c.Flags {
		if f.Name == name {
			return f, true
		}
	}
	return Flag{}, false
}

// Sub returns a subcommand as it is named in messages, "policy check".
func (c Command) Sub(name string) (Command, bool) {
	sub, ok := Find(c.Commands, name)
	sub.Name = c.Name + " " + sub.Name
	return sub, ok
}

// Execute runs a command, or the subcommand that the first argument names, and returns the
// exit code. args begin with the command's name.
func Execute(c Command, env Env, g Globals, args []string) int {
	if len(args) > 1 {
		if sub, ok := c.Sub(args[1]); ok {
			c, args = sub, args[1:]
		}
	}
	err := c.run(env, g, args)
	if errors.Is(err, flag.ErrHelp) {
		err = Print(env, c.Help())
	}
	return c.exit(env, err)
}

func (c Command) run(env Env, g Globals, args []string) error {
	if c.Raw {
		return c.Run(env, g, args)
	}
	var always common
	c.Flags = always.flags(c.Flags)
	rest, err := c.Parse(args[1:])
	switch {
	case err != nil:
		return err
	case len(c.Commands) > 0 && len(rest) > 0:
		return Unknown("command", rest[0], "linkgate "+c.Name+" ", Names(c.Commands))
	case c.Run == nil:
		return Usagef("it takes a command: %s", Or(Names(c.Commands)))
	}
	return c.Run(always.env(env, g), g, rest)
}

// Parse reads the flags of a command into its options, and returns the arguments. Flags can
// stand before, between and after them, but not after "--". The error is flag.ErrHelp where
// help is asked for.
func (c Command) Parse(args []string) ([]string, error) {
	var rest []string
	for {
		left, err := c.parseFirst(args)
		if err != nil || len(left) == 0 || c.Ordered {
			return append(rest, left...), err
		}
		if at := len(args) - len(left); at > 0 && args[at-1] == "--" {
			return append(rest, left...), nil
		}
		rest, args = append(rest, left[0]), left[1:]
	}
}

// parseFirst reads the flags that stand before the first argument.
func (c Command) parseFirst(args []string) ([]string, error) {
	flags := flag.NewFlagSet(c.Name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	for _, f := range c.Flags {
		f.define(flags)
	}
	err := flags.Parse(args)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return flags.Args(), err
	}
	if name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: -"); ok {
		return nil, c.unknownFlag(name, err)
	}
	return nil, Usagef("%w", err)
}

func (f Flag) define(flags *flag.FlagSet) {
	if into, ok := f.Into.(*string); ok && f.Optional != "" {
		flags.Var(optional{into, f.Optional}, f.Name, "")
		return
	}
	switch into := f.Into.(type) {
	case *bool:
		flags.BoolVar(into, f.Name, *into, "")
	case *string:
		flags.StringVar(into, f.Name, *into, "")
	case *int:
		flags.IntVar(into, f.Name, *into, "")
	case *[]string:
		flags.Func(f.Name, "", func(s string) error {
			*into = append(*into, s)
			return nil
		})
	case func(string) error:
		flags.Func(f.Name, "", into)
	default:
		panic(fmt.Sprintf("flag -%s is to be read into a %T", f.Name, f.Into))
	}
}

// optional is the value of a flag that can be given without one.
type optional struct {
	into  *string
	alone string
}

func (o optional) String() string   { return "" }
func (o optional) IsBoolFlag() bool { return true }

func (o optional) Set(s string) error {
	if *o.into = s; s == "true" { // package flag's, without "="
		*o.into = o.alone
	}
	return nil
}

// exit prints an error and returns the exit code.
func (c Command) exit(env Env, err error) int {
	var exit Exit
	var usage *UsageError
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &exit):
		return int(exit)
	case errors.As(err, &usage):
		printUsage(env.Stderr, c.Name, err, usage.Hint)
		return ExitUsage
	}
	PrintError(env.Stderr, err)
	return cmp.Or(c.Failed, ExitError)
}

// Names are those of all commands of a list.
func Names(list []Command) []string {
	var names []string
	for _, c := range list {
		names = append(names, c.Names()...)
	}
	return names
}
