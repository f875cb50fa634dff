package attempts_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// An attempt is one archive. Its comment begins with "KIND: what is tried."; behind an
// empty line stand, each "WORD: VALUE" on a line:
//
//	want     denied MODULE SYMBOL CLASS  linkgate denies this; may be repeated
//	         stopped TEXT                linkgate cannot judge it, and says TEXT
//	         refused TEXT                go builds no such thing, and says TEXT
//	         links WHY                   nothing is reached
//	want27   the same, for that release of Go and later ones
//	go       arguments of the go command; "build -o app.exe ." without it
//	env      KEY=VALUE
//	need     cgo, amd64, linux, an executable, 1.24 (that release or later)
//
// $DIR stands for the directory in which it is built, $GOROOT for the toolchain's.
type attempt struct {
	name, kind, title string

	wants   map[int]outcome // by the first minor version
	command string
	env     []string
	need    []string
	files   []txtar.File
}

// An outcome is what has to become of an attempt.
type outcome struct {
	word     string
	text     string
	findings []denial
}

// A denial is a finding that is denied.
type denial struct {
	module, symbol string
	class          finding.Class
}

func (d denial) is(r *events.Relocation) bool {
	return r.From.Module == d.module && r.Symbol == d.symbol && slices.Contains(r.Classes, d.class)
}

func (o outcome) String() string {
	if len(o.findings) == 0 {
		return o.word + ": " + o.text
	}
	var words []string
	for _, d := range o.findings {
		words = append(words, fmt.Sprintf("%s (%s)", d.symbol, d.class))
	}
	return o.word + ": " + strings.Join(words, ", ")
}

// readAttempts reads all attempts, by name.
func readAttempts(t *testing.T) []attempt {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "..", "..", "testdata", "attempts", "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no attempts: %v", err)
	}
	var list []attempt
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		a, err := parseAttempt(string(archive.Comment))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		a.name, a.files = strings.TrimSuffix(filepath.Base(path), ".txtar"), archive.Files
		list = append(list, a)
	}
	return list
}

func parseAttempt(comment string) (attempt, error) {
	a := attempt{command: "build -o app.exe .", wants: make(map[int]outcome)}
	head, settings, ok := strings.Cut(comment, "\n\n")
	if a.kind, a.title, _ = strings.Cut(head, ": "); !ok || a.title == "" {
		return a, fmt.Errorf("the first line is not KIND: TITLE, with an empty line behind")
	}
	a.title = strings.ReplaceAll(a.title, "\n", " ")
	for line := range strings.Lines(settings) {
		line = strings.TrimSpace(line)
		word, value, _ := strings.Cut(line, ": ")
		switch word {
		case "":
		case "want":
			a.add(0, value)
		case "want27":
			a.add(27, value)
		case "go":
			a.command = value
		case "env":
			a.env = append(a.env, value)
		case "need":
			a.need = append(a.need, strings.Fields(value)...)
		default:
			return a, fmt.Errorf("unknown line %q", line)
		}
	}
	if len(a.wants) == 0 {
		return a, fmt.Errorf("no line want")
	}
	for _, o := range a.wants {
		if !slices.Contains([]string{"denied", "stopped", "refused", "links"}, o.word) || o.text == "" && len(o.findings) == 0 {
			return a, fmt.Errorf("unknown outcome %v", o)
		}
	}
	return a, nil
}

// add adds a line want for a minor version of Go and later ones.
func (a *attempt) add(minor int, value string) {
	o := a.wants[minor]
	o.word, o.text, _ = strings.Cut(value, " ")
	if o.word == "denied" {
		module, rest, _ := strings.Cut(o.text, " ")
		if i := strings.LastIndexByte(rest, ' '); i > 0 { // type:func() has spaces
			o.findings = append(o.findings, denial{module, rest[:i], finding.Class(rest[i+1:])})
		}
	}
	a.wants[minor] = o
}

// want returns what has to become of the attempt with a version of Go.
func (a *attempt) want(version string) outcome {
	v, err := toolchain.Parse(version)
	if o, ok := a.wants[27]; ok && (err != nil || v.Minor >= 27) {
		return o
	}
	return a.wants[0]
}

// missing says what the attempt needs and this machine does not have.
func (a *attempt) missing(version string) string {
	v, err := toolchain.Parse(version)
	for _, need := range a.need {
		var minor int
		switch n, _ := fmt.Sscanf(need, "1.%d", &minor); {
		case n == 1:
			if err == nil && v.Minor < minor {
				return "needs Go " + need
			}
		case need == "cgo":
			if _, err := exec.LookPath("gcc"); err != nil {
				return "needs a C compiler"
			}
		case need == runtime.GOOS || need == runtime.GOARCH:
		default:
			if _, err := exec.LookPath(need); err != nil {
				return "needs " + need
			}
		}
	}
	return ""
}

// frame returns the files of an attempt that has none of its own: a program that calls
// Do of a module, evil.com/m.
func frame(a attempt) []txtar.File {
	modules := "require evil.com/m v1.0.0\n\nreplace evil.com/m v1.0.0 => ./m\n"
	has := func(name string) bool {
		return slices.ContainsFunc(a.files, func(f txtar.File) bool { return f.Name == name })
	}
	if slices.ContainsFunc(a.files, func(f txtar.File) bool { return strings.HasPrefix(f.Name, "lib/") }) {
		modules += "\nrequire good.com/lib v1.0.0\n\nreplace good.com/lib v1.0.0 => ./lib\n"
	}
	var list []txtar.File
	for _, f := range []struct{ name, text string }{
		{"go.mod", "module example.com/app\n\ngo 1.23\n\n" + modules},
		{"m/go.mod", "module evil.com/m\n\ngo 1.23\n"},
		{"lib/go.mod", "module good.com/lib\n\ngo 1.23\n"},
		{"linkgate.yaml", "version: 1\nmode: enforce\ndefaults:\n  undefined: allow # what Go stops at later, Go says\n"},
		{"main.go", "package main\n\nimport \"evil.com/m\"\n\nfunc main() { m.Do() }\n"},
	} {
		if !has(f.name) {
			list = append(list, txtar.File{Name: f.name, Data: []byte(f.text)})
		}
	}
	return list
}
