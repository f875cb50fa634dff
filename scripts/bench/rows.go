package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
)

// A measurement makes one row, for each program or for none.
type measurement struct {
	name string
	of   subject
	run  func(*lab, *program) (row, error)
}

type subject bool

const (
	noProgram   subject = false
	eachProgram subject = true
)

func measurements() []measurement {
	list := []measurement{
		{"own-tool plain", noProgram, toolCall("true", nil)},
		{"own-tool -dir", noProgram, toolCall("true", nil, "-dir", ".")},
		{"own-tool telemetry off", noProgram, toolCall("true", []string{"LINKGATE_TELEMETRY=off"})},
		{"own-tool noted", noProgram, toolCall("true", []string{"TOOLEXEC_IMPORTPATH=example.com/a", "LINKGATE_LOG=tools.jsonl"}, "-dir", ".", "-telemetry=on")},
		{"own-tool -V=full", noProgram, toolCall("compile", nil)},
		{"own-first", eachProgram, ownPart(nothing)},
		{"own-seen", eachProgram, ownPart(archives)},
		{"own-again", eachProgram, ownPart(everything)},
		{"link-first", eachProgram, wholeLink(nothing)},
		{"link-seen", eachProgram, wholeLink(archives)},
		{"link-again", eachProgram, wholeLink(everything)},
		{"build-first", eachProgram, wholeBuild(nothing)},
		{"build-seen", eachProgram, wholeBuild(archives)},
		{"build-again", eachProgram, wholeBuild(everything)},
		{"warm, packages compiled", eachProgram, warmCache},
		{"cold", eachProgram, coldBuild},
	}
	for _, way := range []string{plain, "toolexec", "linkgate build", "wrapped SDK"} {
		if way != plain {
			list = append(list, measurement{way + ", own part of a cold build", eachProgram, ownInBuild(way)})
		}
		list = append(list, measurement{way + ", processes of a cold build", eachProgram, processes(way)})
	}
	return list
}

// calls is how many calls of a tool make one run: one takes about a millisecond.
const calls = 10

// toolCall compares calls of a tool through linkgate with calls through a program
// that only becomes its arguments.
func toolCall(name string, env []string, flags ...string) func(*lab, *program) (row, error) {
	return func(l *lab, _ *program) (row, error) {
		tool := []string{l.standin, "-o", filepath.Join(l.work, "go-build1", "b001", "_pkg_.a")}
		if name == "compile" {
			tool = []string{filepath.Join(l.tooldir, "compile"), "-V=full"}
		}
		through := func(front ...string) side {
			return side{job: job{Argv: append(front, tool...), Dir: l.work, Count: calls, Env: l.environ(append(env, "GOTOOLDIR="+l.tooldir))}}
		}
		base := through(l.execer)
		if l.base != "" {
			base = through(append([]string{l.base}, flags...)...)
		}
		return l.compare(base, through(append([]string{l.with}, flags...)...))
	}
}

// ownPart compares linkgate's own part of a link with the whole stock link, or with
// that of the other linkgate.
func ownPart(knows knowledge) func(*lab, *program) (row, error) {
	return func(l *lab, p *program) (row, error) { return l.links(p, l.standin, knows) }
}

// wholeLink compares a link through linkgate with the stock link, or with that
// through the other linkgate.
func wholeLink(knows knowledge) func(*lab, *program) (row, error) {
	return func(l *lab, p *program) (row, error) { return l.links(p, "", knows) }
}

func (l *lab) links(p *program, tool string, knows knowledge) (row, error) {
	base := p.link.stock()
	if l.base != "" {
		base = p.link.through(l.base, tool, l.mode, knows)
	}
	return l.compare(base, p.link.through(l.with, tool, l.mode, knows))
}

// wholeBuild compares builds in which nothing is left to do but the link.
func wholeBuild(knows knowledge) func(*lab, *program) (row, error) {
	return func(l *lab, p *program) (row, error) {
		build := func(name, linkgate string) side {
			dir := filepath.Join(l.work, "build-"+name)
			out, caches := filepath.Join(dir, "out"), filepath.Join(dir, "xdg")
			var flags []string
			if linkgate != "" {
				flags = []string{"-toolexec=" + linkgate}
			}
			j := l.buildJob(p, out, flags...)
			j.Env = append(j.Env, "XDG_CACHE_HOME="+caches, "GOCACHE="+l.gocache)
			return side{remove: append(knows.forgotten(caches), out), job: j}
		}
		return l.compare(build("base", l.base), build("with", l.with))
	}
}

// coldBuild compares builds with an empty cache.
func coldBuild(l *lab, p *program) (row, error) {
	build := func(name, linkgate string) side {
		dir := filepath.Join(l.work, "cold-"+name)
		var flags []string
		if linkgate != "" {
			flags = []string{"-toolexec=" + linkgate}
		}
		j := l.buildJob(p, filepath.Join(dir, "out"), flags...)
		j.Env = append(j.Env, "GOCACHE="+filepath.Join(dir, "gocache"), "XDG_CACHE_HOME="+filepath.Join(dir, "xdg"))
		return side{remove: []string{dir}, job: j}
	}
	return l.compare(build("base", l.base), build("with", l.with))
}

// warmCache counts the packages that go compiles when linkgate is added to a build
// whose cache is warm.
func warmCache(l *lab, p *program) (row, error) {
	out := filepath.Join(l.work, "warm")
	if _, err := (side{job: l.buildJob(p, out)}).run(); err != nil {
		return row{}, err
	}
	j := l.buildJob(p, out, "-x", "-toolexec="+l.with)
	cmd := exec.Command(j.Argv[0], j.Argv[1:]...)
	cmd.Dir, cmd.Env = j.Dir, j.Env
	text, err := cmd.CombinedOutput()
	if err != nil {
		return row{}, fmt.Errorf("%w\n%s", err, tail(text))
	}
	compiled, linked := toolCalls(text)
	if linked == 0 {
		return row{}, fmt.Errorf("%s: go build -x shows no link", p.id)
	}
	return row{Count: &compiled}, os.Remove(out)
}

// toolCalls counts, in the output of go build -x, compiles (of Go, or of assembly)
// and links.
func toolCalls(text []byte) (compiled, linked int) {
	tool := regexp.MustCompile(`/tool/\w+/(compile|asm|cgo|link) `)
	for line := range bytes.Lines(text) {
		name := tool.FindSubmatch(line)
		if name == nil || slices.ContainsFunc(bytes.Fields(line), func(w []byte) bool { return string(w) == "-V=full" }) {
			continue
		}
		if string(name[1]) == "link" {
			linked++
		} else {
			compiled++
		}
	}
	return compiled, linked
}
