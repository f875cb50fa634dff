package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"

	"github.com/linkgate/linkgate/internal/distance"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/strictyaml"
)

// Exit codes of linkgate's own commands. Go commands and tools have their own.
const (
	ExitOK      = 0
	ExitError   = 1 // of a command that compares or looks for something: it was found
	ExitUsage   = 2
	ExitUnknown = 3 // of such a command: it could not be told
)

// An Exit ends the program with that exit code. All that there is to say has been printed.
type Exit int

func (e Exit) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// Found is the error of a command that looks for something: Exit(ExitError) where it was
// found, else nil.
func Found(found bool) error {
	if found {
		return Exit(ExitError)
	}
	return nil
}

// A UsageError is a command line that cannot be understood.
type UsageError struct {
	Err  error
	Hint string // empty: the command's help
}

func (e *UsageError) Error() string { return e.Err.Error() }
func (e *UsageError) Unwrap() error { return e.Err }

// Usagef returns a UsageError. The command's name comes before its text.
func Usagef(format string, args ...any) error {
	return &UsageError{Err: fmt.Errorf(format, args...)}
}

// NoArguments returns a UsageError where there are arguments.
func NoArguments(args []string) error {
	if len(args) == 0 {
		return nil
	}
	return Usagef("it takes no argument, got %q", args[0])
}

// Fail prints an error of no command and returns the exit code.
func Fail(env Env, err error) int { return Command{}.exit(env, err) }

// printUsage prints a UsageError; the command is empty for what stands before any.
func printUsage(out io.Writer, command string, err error, hint string) {
	help := "`linkgate help` lists the commands"
	if command != "" {
		help = "`linkgate help " + command + "` shows how"
		command += ": "
	}
	fmt.Fprintf(out, "linkgate: %s%v\nhint: %s\n", command, err, cmp.Or(hint, help))
}

// Unknown is the UsageError of a word that is none of those that are known. The hint names
// the one that was meant, behind prefix, where it can be told.
func Unknown(what, word, prefix string, known []string) *UsageError {
	err := &UsageError{Err: fmt.Errorf("unknown %s %q", what, word)}
	if near := distance.Nearest(word, known); near != "" {
		err.Hint = fmt.Sprintf("did you mean `%s%s`?", prefix, near)
	}
	return err
}

// unknownFlag is the same of a flag, in the words of package flag.
func (c Command) unknownFlag(name string, err error) error {
	var known []string
	for _, f := range c.Flags {
		if f.Text != "" {
			known = append(known, f.Name)
		}
	}
	usage := &UsageError{Err: err}
	if near := distance.Nearest(name, known); near != "" {
		usage.Hint = fmt.Sprintf("did you mean -%s?", near)
	}
	return usage
}

type hinted struct {
	error
	hint string
}

func (e hinted) Unwrap() error { return e.error }

// WithHint adds to an error what can be done about it.
func WithHint(err error, format string, args ...any) error {
	return hinted{err, fmt.Sprintf(format, args...)}
}

// HintOf returns what was added by [WithHint], empty where nothing was.
func HintOf(err error) string {
	if h, ok := errors.AsType[hinted](err); ok {
		return h.hint
	}
	return ""
}

// PrintError says what went wrong, in one line and at most one hint. Errors in a policy or
// a baseline are more: each begins with its place.
func PrintError(out io.Writer, err error) {
	if errs, ok := errors.AsType[strictyaml.Errors](err); ok {
		fmt.Fprintln(out, errs)
	} else {
		fmt.Fprintf(out, "linkgate: %v\n", err)
	}
	var missing *policy.MissingModule
	switch hint := HintOf(err); {
	case hint != "":
		fmt.Fprintf(out, "hint: %s\n", hint)
	case errors.As(err, &missing):
		fmt.Fprintf(out, "hint: %s\n", project.FetchHint)
	}
}
