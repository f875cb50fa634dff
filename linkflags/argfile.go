package linkflags

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// gccMinor is the minor version of Go whose tools read argument files with GCC's quoting (go.dev/issue/77177); the
// earlier ones want one argument a line.
const gccMinor = 27

// maxFiles bounds the argument files of one command line: one that names itself would have no end.
const maxFiles = 1000

// ExpandFiles replaces every "@name" argument by the arguments in the file name, which may name further files, as the
// tools of Go 1.goMinor do. read is given the name as written: a relative one is relative to the tool's working
// directory, not to the file that names it. expanded reports whether there was any; without, out is args.
//
// An error is a file that read cannot read, a file of more than 1000, or, before Go 1.27, a backslash followed by
// something other than 'n' or '\' (the tools panic there).
//
// Source: expandArgs in cmd/internal/objabi/flag.go.
func ExpandFiles(args []string, goMinor int, read func(name string) ([]byte, error)) (out []string, expanded bool, err error) {
	if !slices.ContainsFunc(args, isFile) {
		return args, false, nil
	}
	left := maxFiles
	var expand func(args []string) error
	expand = func(args []string) error {
		for _, arg := range args {
			if !isFile(arg) {
				out = append(out, arg)
				continue
			}
			if left--; left < 0 {
				return fmt.Errorf("more than %d argument files: does %q name itself?", maxFiles, arg)
			}
			data, err := read(arg[1:])
			if err != nil {
				return fmt.Errorf("reading argument file %q: %w", arg, err)
			}
			inner, err := splitFile(data, goMinor)
			if err != nil {
				return fmt.Errorf("reading argument file %q: %w", arg, err)
			}
			if err := expand(inner); err != nil {
				return err
			}
		}
		return nil
	}
	if err := expand(args); err != nil {
		return nil, true, err
	}
	return out, true, nil
}

func isFile(arg string) bool { return strings.HasPrefix(arg, "@") }

// FormatFile writes args as an argument file for the tools of Go 1.goMinor, one argument a line, the way the go command
// writes it. [CheckFile] tells which lists cannot be written.
//
// Source: encodeArg in cmd/go/internal/work/exec.go.
func FormatFile(args []string, goMinor int) []byte {
	var b bytes.Buffer
	for i, arg := range args {
		if goMinor >= gccMinor {
			b.WriteString(quoteArg(arg))
		} else {
			b.WriteString(escapeLine(arg, i == 0, i == len(args)-1))
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// CheckFile returns an error if [FormatFile] cannot write args so that the tools of Go 1.goMinor read the same list. In
// every version that is one with an argument that begins with '@'. Before 1.27 it is also an empty list (read as one
// empty argument), a carriage return (dropped), white space at the start of the first argument (dropped; a newline is
// not), and an argument that is not UTF-8 and needs a backslash.
func CheckFile(args []string, goMinor int) error {
	got, err := splitFile(FormatFile(args, goMinor), goMinor)
	if err != nil {
		return fmt.Errorf("writing an argument file for go1.%d: %w", goMinor, err)
	}
	for i, arg := range args {
		if isFile(arg) || i >= len(got) || got[i] != arg {
			return fmt.Errorf("writing an argument file for go1.%d: no way to write %q", goMinor, arg)
		}
	}
	if len(got) != len(args) {
		return fmt.Errorf("writing an argument file for go1.%d: no way to write %d arguments", goMinor, len(args))
	}
	return nil
}

// splitFile returns the arguments in a file, before any nested file is expanded.
func splitFile(data []byte, goMinor int) ([]string, error) {
	if goMinor >= gccMinor {
		return splitQuoted(data), nil
	}
	text := strings.ReplaceAll(string(data), "\r", "")
	var args []string
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		arg, err := unescapeLine(line)
		if err != nil {
			return nil, err
		}
		args = append(args, arg)
	}
	return args, nil
}

// unescapeLine decodes one line of an argument file before Go 1.27. As in the tools, a line with a backslash is read
// rune by rune, so that bytes that are not UTF-8 change there, and a backslash at its very end is dropped.
func unescapeLine(line string) (string, error) {
	if !strings.Contains(line, `\`) {
		return line, nil
	}
	var b strings.Builder
	escaped := false
	for _, r := range line {
		switch {
		case !escaped && r == '\\':
			escaped = true
			continue
		case !escaped || r == '\\':
			b.WriteRune(r)
		case r == 'n':
			b.WriteByte('\n')
		default:
			return "", fmt.Errorf("unknown escape in %q", line)
		}
		escaped = false
	}
	return b.String(), nil
}

// escapeLine encodes one argument for the tools before Go 1.27. They trim the file's ends before they split it, so an
// empty argument at either end, and white space at the end of the last, is covered by a lone backslash, which they drop.
func escapeLine(arg string, first, last bool) string {
	line := strings.NewReplacer(`\`, `\\`, "\n", `\n`).Replace(arg)
	if arg == "" && (first || last) || last && strings.TrimRightFunc(line, unicode.IsSpace) != line {
		return line + `\`
	}
	return line
}

// splitQuoted returns the arguments in a file for the tools of Go 1.27: separated by white space; '…' is literal; in
// "…" a backslash escapes \, ", $ and `; elsewhere it escapes anything; before a line end it joins the lines; a missing
// closing quote is no error.
func splitQuoted(s []byte) []string {
	var args []string
	var arg []byte
	started := false // also an empty pair of quotes starts an argument
	quote := byte(0)
	flush := func() {
		if started {
			args = append(args, string(arg))
		}
		arg, started = arg[:0], false
	}
	for i := 0; i < len(s); {
		c := s[i]
		text, size := s[i:i+1], 1
		switch {
		case c == '\\' && quote != '\'':
			text, size = escape(s[i:], quote != 0)
		case quote != 0 && c == quote:
			quote, text = 0, nil
		case quote != 0:
		case c == '\'' || c == '"':
			quote, text, started = c, nil, true
		case isSpace(c):
			flush()
			text = nil
		}
		arg = append(arg, text...)
		started = started || len(text) > 0
		i += size
	}
	flush()
	return args
}

// escape reads the backslash at the start of s and returns the text it stands for and its length in s.
func escape(s []byte, quoted bool) (text []byte, size int) {
	next := s[1:]
	switch {
	case len(next) == 0 && quoted:
		return s[:1], 1
	case len(next) == 0:
		return nil, 1
	case next[0] == '\n':
		return nil, 2
	case bytes.HasPrefix(next, []byte("\r\n")):
		return nil, 3
	case !quoted || strings.IndexByte("\\\"$`", next[0]) >= 0:
		return next[:1], 2
	}
	return s[:1], 1
}

// isSpace reports whether c separates words for the go command and its tools.
func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// quoteArg encodes one argument for the tools of Go 1.27.
func quoteArg(arg string) string {
	if arg != "" && !strings.ContainsAny(arg, " \t\n\r'\"\\$`") {
		return arg
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`, "`", "\\`").Replace(arg) + `"`
}
