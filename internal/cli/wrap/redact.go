package wrap

import (
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/linkflags"
)

// redact returns a command line, or the flags of GOFLAGS, without its secrets:
// events.Redacted stands for
//
//   - each value given to -X in -ldflags, and each stray word there;
//   - the user in a URL, https://user:password@host, and before a host alone,
//     user:password@tcp(host)/db;
//   - what follows a name that looks like a secret's: TOKEN=x, -api-key x, password:x,
//     in the arguments of tests and programs and in -exec too.
//
// A secret that nothing says is one stays. There are as many arguments as before,
// and a string of flags is split into as many words.
func redact(args []string) []string {
	out := make([]string, len(args))
	next := plainArg
	for i, arg := range args {
		out[i], next = redactArg(arg, next)
	}
	return out
}

// redactWords redacts a string of words such as GOFLAGS, quoted as go does.
func redactWords(text string) string {
	words, err := linkflags.GoFlags(text)
	if err != nil {
		return events.Redacted
	}
	out := redact(words)
	if slices.Equal(out, words) {
		return text
	}
	for i, word := range out {
		if out[i], err = linkflags.Quote(word); err != nil {
			return events.Redacted
		}
	}
	return strings.Join(out, " ")
}

// An argKind is what an argument is, by the flag before it.
type argKind int

const (
	plainArg argKind = iota
	ldflagsArg
	definitionArg // what -X defines
	wordsArg      // a command line in one argument
	secretArg
)

// redactArg redacts one argument and returns what kind the next one is. Where it
// stands does not matter: go may refuse a flag behind the packages, but its value
// is no less secret. For the same reason what a flag would take for its value is
// looked at as a flag too.
func redactArg(arg string, kind argKind) (redacted string, next argKind) {
	redacted, next = redactFlag(arg)
	if kind == plainArg {
		return redacted, next
	}
	value, open := redactValue(arg, kind)
	if value != arg {
		redacted = value
	}
	if open {
		next = definitionArg
	}
	return redacted, next
}

// redactFlag redacts a flag that may hold its value, or what is no flag.
func redactFlag(arg string) (redacted string, next argKind) {
	name, value, joined := linkflags.FlagName(arg)
	kind := argKindOf(name)
	switch {
	case name == "" || kind == plainArg:
		return redactText(arg), plainArg
	case !joined:
		return redactText(arg), kind
	}
	text, open := redactValue(value, kind)
	if open {
		next = definitionArg
	}
	return strings.TrimSuffix(arg, value) + text, next
}

// redactValue redacts the value of a flag. open says that the next argument is what
// a -X at its end defines.
func redactValue(value string, kind argKind) (redacted string, open bool) {
	switch kind {
	case ldflagsArg:
		redacted, open = linkflags.RedactX(value, events.Redacted)
		return redactWords(redacted), open // what else has a secret's name
	case definitionArg:
		return linkflags.RedactDefinition(value, events.Redacted), false
	case wordsArg:
		return redactWords(value), false
	case secretArg:
		return events.Redacted, false
	}
	return redactText(value), false
}

// argKindOf returns what the value of a flag is.
func argKindOf(name string) argKind {
	switch name = strings.TrimPrefix(name, "test."); name {
	case "ldflags":
		return ldflagsArg
	case "X":
		return definitionArg
	case "exec", "toolexec", "vettool", "gcflags", "asmflags", "gccgoflags":
		return wordsArg
	}
	if secretName(name) {
		return secretArg
	}
	return plainArg
}

// redactText redacts a word that is not known to be anything: the user of a URL or
// of a host, and the rest behind a secret's name and "=" or ":".
func redactText(text string) string {
	text = redactLogin(redactUser(text))
	for i := range len(text) {
		if (text[i] == '=' || text[i] == ':') && i+1 < len(text) && secretName(text[:i]) {
			return text[:i+1] + events.Redacted
		}
	}
	return text
}

// redactUser replaces what stands between "://" and "@" in the host's part of each
// URL.
func redactUser(text string) string {
	before, rest, ok := strings.Cut(text, "://")
	if !ok {
		return text
	}
	host := len(rest)
	if i := strings.IndexAny(rest, "/?#, \t\r\n\"'"); i >= 0 {
		host = i
	}
	if at := strings.LastIndexByte(rest[:host], '@'); at >= 0 {
		rest = events.Redacted + rest[at:]
	}
	return before + "://" + redactUser(rest)
}

// redactLogin replaces "user:password" before an "@" without a scheme, as drivers of
// databases take it: everything behind a "=" or from the beginning on.
func redactLogin(text string) string {
	at := strings.LastIndexByte(text, '@')
	if at < 0 || strings.Contains(text, "://") {
		return text
	}
	begin := strings.IndexByte(text[:at], '=') + 1
	user, password, ok := strings.Cut(text[begin:at], ":")
	drive := len(user) == 1 && strings.HasPrefix(password, `\`)
	if !ok || drive || strings.ContainsAny(user, `/\`) { // a path
		return text
	}
	return text[:begin] + events.Redacted + text[at:]
}

// secretName reports whether a flag or variable looks as if it holds a secret.
func secretName(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{
		"token", "secret", "pass", "pwd", "credential", "auth", "key", "cookie", "bearer", "jwt", "signature",
	} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
