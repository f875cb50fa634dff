package events

import "strings"

// CommandLine writes arguments as one types them in a shell.
func CommandLine(args []string) string {
	words := make([]string, len(args))
	for i, arg := range args {
		words[i] = arg
		if arg == "" || strings.ContainsFunc(arg, special) {
			words[i] = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
	}
	return strings.Join(words, " ")
}

// special tells what a shell, or its reader, may take for more than a letter of a word.
func special(r rune) bool {
	return r <= ' ' || r == 0x7f || strings.ContainsRune("'\"`$\\*?[]{}()<>|&;!#~", r)
}
