package linkflags

import (
	"fmt"
	"strings"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// A flagArg is one flag in an argument list.
type flagArg struct {
	name  string // without dashes
	value string // "true" for a boolean flag that has none
	at    int    // its index in the list
	size  int    // the number of arguments it takes: 1, or 2 if its value stands apart
}

// scanFlags reads the flags at the start of args by the rules of package flag, and returns them in order with the index
// of the first argument that is none: the first that does not look like a flag, or "--". It stops after -V, where the
// linker does.
func scanFlags(args []string) (flags []flagArg, end int, err error) {
	known := toolchain.LinkerFlags()
	for end < len(args) {
		f, ok, err := readFlag(known, args, end)
		if err != nil {
			return flags, end, err
		}
		if !ok {
			break
		}
		flags = append(flags, f)
		end += f.size
		if f.name == "V" {
			break
		}
	}
	return flags, end, nil
}

// readFlag reads the flag at args[at]; ok is false if none is there. known says whether each of the linker's flags is
// boolean.
func readFlag(known map[string]bool, args []string, at int) (f flagArg, ok bool, err error) {
	arg := args[at]
	if len(arg) < 2 || arg[0] != '-' || arg == "--" {
		return flagArg{}, false, nil
	}
	name := strings.TrimPrefix(arg[1:], "-")
	if name[0] == '-' || name[0] == '=' {
		return flagArg{}, false, fmt.Errorf("bad flag syntax: %q", arg)
	}
	name, value, given := strings.Cut(name, "=")
	f = flagArg{name: name, value: value, at: at, size: 1}
	if given {
		return f, true, nil
	}
	if !takesNext(known, name, args[at+1:]) {
		f.value = "true"
		return f, true, nil
	}
	if at+1 == len(args) {
		return flagArg{}, false, fmt.Errorf("flag needs an argument: %q", arg)
	}
	f.value = args[at+1]
	f.size = 2
	return f, true, nil
}

// takesNext reports whether the flag called name, given without "=", takes the first of the arguments that follow it.
// For a flag of a linker that this program does not know, the answer is a guess: the next argument belongs to it unless
// that looks like a flag or is the last one, the main archive.
func takesNext(known map[string]bool, name string, following []string) bool {
	if boolean, ok := known[name]; ok {
		return !boolean
	}
	return len(following) > 1 && !strings.HasPrefix(following[0], "-")
}
