package adopt

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/google/shlex"
)

// most is how many commands one line may stand for: the product of the lists in it.
const most = 64

// commands returns the go commands of a file that have the flag, on their own line, by a variable
// or in GOFLAGS. Without one, the whole module is built: something else is given the flag.
func commands(kind Kind, name, text string) []Command {
	var list []Command
	switch kind {
	case Goreleaser:
		list = goreleaser(text)
	case Go:
		list = goCommands(text)
	default:
		list = shellCommands(kind, text)
	}
	for i := range list {
		c := &list[i]
		c.File = name
		if c.Dir = path.Join(startDir(kind, name), c.Dir); c.Dir == "" {
			c.Dir = "."
		}
	}
	if len(list) == 0 {
		list = []Command{{File: name, Line: linesWith(text)[0], Verb: "build", Dir: ".", Args: []string{"./..."}, Vague: "no go command in the file is given the flag"}}
	}
	return list
}

// startDir is the directory in which a file's commands run. Scripts, workflows and images start in
// the repository's root.
func startDir(kind Kind, name string) string {
	dir := path.Dir(name)
	switch kind {
	case Make, Taskfile, Goreleaser:
		return dir
	case Go:
		if path.Base(dir) == "magefiles" {
			return path.Dir(dir)
		}
		return dir
	}
	return "."
}

// A shellLine is a line that a shell reads, continued ones joined.
type shellLine struct {
	number int
	text   string
	has    bool // the flag stands on it
}

// shellLines returns the lines of a file without what is around a command: the tab and the sign of
// a recipe, RUN, the key or the item of YAML.
func shellLines(kind Kind, text string) []shellLine {
	var list []shellLine
	open := false
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, "\r\n")
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, "#") && !open {
			continue
		}
		part, more := strings.CutSuffix(trimmed, `\`)
		if !open {
			list = append(list, shellLine{number: n})
			part = bare(kind, part)
		}
		last := &list[len(list)-1]
		last.text += part + " "
		last.has = last.has || flagPattern().MatchString(part)
		open = more
	}
	return list
}

// bare is a first line without what is not the shell's.
func bare(kind Kind, line string) string {
	switch kind {
	case Make:
		return strings.TrimLeft(line, "@-+ ")
	case Docker:
		if rest, ok := strings.CutPrefix(line, "RUN "); ok {
			return regexp.MustCompile(`^(?:--\S+\s+)*`).ReplaceAllString(rest, "")
		}
	case Workflow, Taskfile:
		line = strings.TrimPrefix(line, "- ")
		line = regexp.MustCompile(`^(?:run|cmd|script|sh):\s*`).ReplaceAllString(line, "")
		if len(line) > 1 && (line[0] == '"' || line[0] == '\'') && line[len(line)-1] == line[0] {
			line = line[1 : len(line)-1]
		}
	}
	return line
}

// shellCommands finds go commands in the lines of a file.
func shellCommands(kind Kind, text string) []Command {
	lines := shellLines(kind, text)
	vars := variables(kind, text)
	everywhere := false // GOFLAGS has the flag for the whole file
	for _, v := range vars["GOFLAGS"] {
		everywhere = everywhere || flagPattern().MatchString(v)
	}
	env := "" // that the file sets for all of its commands
	for _, name := range []string{"GOOS", "GOARCH", "CGO_ENABLED"} {
		if len(vars[name]) > 0 {
			env += name + "=${" + name + "} ; "
		}
	}
	var list []Command
	for _, l := range lines {
		if !strings.Contains(l.text, "go") && !strings.Contains(l.text, "GO") {
			continue
		}
		for _, expanded := range expand(env+l.text, vars) {
			for _, c := range parse(expanded, everywhere) {
				c.Line = l.number
				if !slices.ContainsFunc(list, func(o Command) bool { return o.Line == c.Line && o.Same(c) }) {
					list = append(list, c)
				}
			}
		}
	}
	return list
}

// variables are what a file says of names: a value, or the values of a list or a loop.
func variables(kind Kind, text string) map[string][]string {
	vars := make(map[string][]string)
	set := func(name, value string) {
		value = strings.Trim(strings.TrimSpace(value), `"'`)
		vars[name] = append(vars[name], value)
	}
	unquoted := func(list, sep string) []string {
		var out []string
		for _, v := range strings.Split(list, sep) {
			if v = strings.Trim(strings.TrimSpace(v), `"'`); v != "" {
				out = append(out, v)
			}
		}
		return out
	}
	for _, m := range regexp.MustCompile(`\bfor\s+(\w+)\s+in\s+([^;\n]+)`).FindAllStringSubmatch(text, -1) {
		vars[m[1]] = append(vars[m[1]], unquoted(m[2], " ")...)
	}
	if kind == Workflow || kind == Taskfile {
		for _, m := range regexp.MustCompile(`(?m)^\s*(?:-\s+)?([\w-]+):[ \t]*\[([^\]\n]*)\]`).FindAllStringSubmatch(text, -1) {
			vars[m[1]] = append(vars[m[1]], unquoted(m[2], ",")...)
		}
		for _, m := range regexp.MustCompile(`(?m)^([ \t]*)([\w-]+):[ \t]*\n((?:[ \t]+- [^:\n]+\n)+)`).FindAllStringSubmatch(text, -1) {
			for item := range strings.Lines(m[3]) {
				set(m[2], strings.TrimPrefix(strings.TrimSpace(item), "- "))
			}
		}
		for _, m := range regexp.MustCompile(`(?m)^\s*([A-Z][A-Z0-9_]*):[ \t]+([^\[\n|>&][^\n]*)$`).FindAllStringSubmatch(text, -1) {
			set(m[1], m[2])
		}
	}
	switch kind {
	case Docker:
		for _, m := range regexp.MustCompile(`(?m)^(?:ENV|ARG)[ \t]+(.+)$`).FindAllStringSubmatch(text, -1) {
			words, err := shlex.Split(m[1])
			if err != nil {
				continue // it stays without a value, and what needs it is vague
			}
			if len(words) > 1 && !strings.Contains(words[0], "=") {
				set(words[0], strings.Join(words[1:], " "))
				continue
			}
			for _, w := range words {
				if name, value, ok := strings.Cut(w, "="); ok {
					set(name, value)
				}
			}
		}
	case Make:
		for _, m := range regexp.MustCompile(`(?m)^(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*[:+?]*=[ \t]*(.*)$`).FindAllStringSubmatch(text, -1) {
			join(vars, m[1], m[2])
		}
	case Shell, Workflow:
		for _, m := range regexp.MustCompile(`(?m)^\s*(?:export\s+|readonly\s+)?([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*)[ \t]*$`).FindAllStringSubmatch(text, -1) {
			set(m[1], m[2])
		}
	}
	return vars
}

// join adds to a variable of make, which += continues.
func join(vars map[string][]string, name, value string) {
	if len(vars[name]) == 0 {
		vars[name] = []string{strings.TrimSpace(value)}
		return
	}
	vars[name][0] += " " + strings.TrimSpace(value)
}

// expand puts values in the place of variables, each of several in a line of its own. What has no
// value stays, but for the go command.
func expand(text string, vars map[string][]string) []string {
	use := regexp.MustCompile(`\$\{\{\s*(?:matrix|env|vars)\.([\w-]+)\s*\}\}|\{\{\s*\.(\w+)\s*\}\}|\$\(([A-Za-z_]\w*)\)|\$\$?\{([A-Za-z_]\w*)\}|\$\$?([A-Za-z_]\w*)`)
	list := []string{text}
	for range 8 { // values may name others
		var next []string
		changed := false
		for _, s := range list {
			at, name := firstKnown(use, s, vars)
			if at == nil {
				next = append(next, s)
				continue
			}
			changed = true
			for _, value := range vars[name] {
				next = append(next, strings.ReplaceAll(s, s[at[0]:at[1]], value))
			}
		}
		if list = next; !changed || len(list) > most {
			break
		}
	}
	for i, s := range list {
		s = regexp.MustCompile(`\$(?:\(GO\)|\{GO\}|GO\b)`).ReplaceAllString(s, "go")
		s = regexp.MustCompile("\\$\\([^()]*\\)|`[^`]*`").ReplaceAllString(s, "$$unknown")
		list[i] = s
	}
	return list[:min(len(list), most)]
}

func firstKnown(use *regexp.Regexp, s string, vars map[string][]string) (at []int, name string) {
	for _, m := range use.FindAllStringSubmatchIndex(s, -1) {
		for g := 2; g < len(m); g += 2 {
			if m[g] < 0 {
				continue
			}
			if name := s[m[g]:m[g+1]]; len(vars[name]) > 0 && !strings.Contains(strings.Join(vars[name], " "), s[m[0]:m[1]]) {
				return m[:2], name
			}
		}
	}
	return nil, ""
}

// parse finds the go commands with the flag in a line of a shell. everywhere is that GOFLAGS has
// the flag in the whole file.
func parse(line string, everywhere bool) []Command {
	words, err := shlex.Split(separated(line))
	if err != nil {
		return nil
	}
	var list []Command
	env := map[string]string{}
	dir := "."
	for len(words) > 0 {
		end := slices.IndexFunc(words, func(w string) bool { return w == ";" || w == "&&" || w == "||" || w == "|" || w == "(" || w == ")" })
		part := words
		if words = nil; end >= 0 {
			part, words = part[:end], part[end+1:]
		}
		if len(part) == 2 && part[0] == "cd" && !strings.Contains(part[1], "$") {
			dir = path.Join(dir, part[1])
			continue
		}
		if len(part) > 0 && part[0] == "export" {
			part = part[1:]
		}
		if name, value, ok := strings.Cut(strings.Join(part, " "), "="); ok && len(part) == 1 {
			env[name] = value
			continue
		}
		if c, ok := goCommand(part, env, everywhere); ok {
			c.Dir = path.Join(dir, c.Dir)
			list = append(list, c)
		}
	}
	return list
}

// separated puts spaces around what separates commands, outside of quotes.
func separated(line string) string {
	var b strings.Builder
	quote := byte(0)
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == ';' || c == '(' || c == ')':
			b.WriteString(" " + string(c) + " ")
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// goCommand reads the words of a command: variables of the environment, go and its arguments.
func goCommand(words []string, env map[string]string, everywhere bool) (Command, bool) {
	own := make(map[string]string)
	maps.Copy(own, env)
	at := slices.IndexFunc(words, func(w string) bool { return w == "go" || strings.HasSuffix(w, "/go") || w == "linkgate" })
	if at < 0 || at+1 >= len(words) || !slices.Contains([]string{"build", "install", "run", "test"}, words[at+1]) {
		return Command{}, false
	}
	for _, w := range words[:at] {
		if name, value, ok := strings.Cut(w, "="); ok {
			own[name] = value
		}
	}
	c := Command{Verb: words[at+1], GOOS: own["GOOS"], GOARCH: own["GOARCH"], CGO: own["CGO_ENABLED"]}
	rest := words[at+2:]
	if !everywhere && !slices.ContainsFunc(rest, flagPattern().MatchString) && !flagPattern().MatchString(own["GOFLAGS"]) {
		return Command{}, false
	}
	c.flags(rest)
	for _, s := range append([]string{c.GOOS, c.GOARCH, c.Tags, c.Dir}, c.Args...) {
		if strings.ContainsAny(s, "$`{") {
			return Command{Verb: c.Verb, Args: []string{"./..."}, Vague: "what " + s + " stands for is not known"}, true
		}
	}
	return c, true
}

// flags reads go's flags, and what stands behind them.
func (c *Command) flags(args []string) {
	valued := []string{"o", "p", "C", "tags", "ldflags", "gcflags", "asmflags", "gccgoflags", "mod", "modfile", "overlay", "pkgdir", "toolexec", "exec", "buildmode",
		"compiler", "covermode", "coverpkg", "coverprofile", "installsuffix", "pgo", "run", "count", "timeout", "bench", "benchtime", "cpu", "parallel", "skip", "outputdir", "vet"}
	for len(args) > 0 {
		name, value, given := strings.Cut(strings.TrimLeft(args[0], "-"), "=")
		if args[0] == "-args" || args[0] == "--args" {
			return
		}
		if !strings.HasPrefix(args[0], "-") {
			if c.Verb == "run" && len(c.Args) > 0 && !strings.HasSuffix(args[0], ".go") {
				return // the program's own
			}
			if args[0] == ">" || args[0] == ">>" || strings.HasPrefix(args[0], "2>") {
				return
			}
			c.Args, args = append(c.Args, args[0]), args[1:]
			continue
		}
		args = args[1:]
		if !given && slices.Contains(valued, name) && len(args) > 0 {
			value, args = args[0], args[1:]
		}
		switch name {
		case "tags":
			c.Tags = strings.Join(strings.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == ',' }), ",")
		case "C":
			c.Dir = value
		}
	}
}
