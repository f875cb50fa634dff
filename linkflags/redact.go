package linkflags

import (
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// RedactX returns the value of the go command's -ldflags with the value of each -X replaced: "-X a.b=c" gives
// "-X a.b=WITH". Words that are neither flags nor a flag's value, such as those of a value whose quotes were forgotten,
// are replaced whole, and so is a string that the go command refuses. What is returned has the pattern and as many words
// as before. open says that it ends in a -X whose definition has gone into the next argument.
func RedactX(ldflags, with string) (redacted string, open bool) {
	pattern, words, err := perPackage(ldflags)
	if err != nil || strings.ContainsAny(pattern, " \t\r\n'\"") { // it is a part of a value
		return with, false
	}
	out := slices.Clone(words)
	flags := toolchain.LinkerFlags()
	for i := 0; i < len(words); i++ {
		name, value, joined := strings.Cut(strings.TrimLeft(words[i], "-"), "=")
		boolean, known := flags[name]
		switch {
		case !strings.HasPrefix(words[i], "-"):
			out[i] = with
		case name == "X" && joined:
			out[i] = strings.TrimSuffix(words[i], value) + RedactDefinition(value, with)
		case name == "X" && i+1 < len(words):
			i++
			out[i] = RedactDefinition(words[i], with)
		case name == "X":
			open = true
		case !joined && known && !boolean && i+1 < len(words) && !strings.HasPrefix(words[i+1], "-"):
			i++
		}
	}
	if slices.Equal(out, words) {
		return ldflags, open
	}
	for i, word := range out {
		if out[i], err = Quote(word); err != nil {
			return with, open
		}
	}
	redacted = strings.Join(out, " ")
	if pattern != "" {
		redacted = pattern + "=" + redacted
	}
	return redacted, open
}

// RedactDefinition replaces the value in what follows -X, importpath.name=value.
func RedactDefinition(definition, with string) string {
	name, _, ok := strings.Cut(definition, "=")
	if !ok {
		return definition
	}
	return name + "=" + with
}
