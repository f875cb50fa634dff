package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/goobj"
)

// An other is another -toolexec program, which wraps the go command as
// `linkgate build` does.
type other struct {
	name    string
	install string // package@version
	argv    []string
	env     []string
	goroot  bool // it replaces files of GOROOT, which must not lie in GOMODCACHE
	note    string
}

// others lists the programs that linkgate is held against, each with the least work
// that it can be given. garble refuses to have none: it gets the main package.
func others(l *lab, p *program) []other {
	return []other{
		{
			name: "orchestrion", install: "github.com/DataDog/orchestrion@v1.15.0",
			argv: []string{"orchestrion", "go", "build"},
			note: "orchestrion v1.15.0 without integrations; it adds itself to go.mod, in a copy",
		},
		{
			name: "garble", install: "mvdan.cc/garble@" + garbleVersion(l.goVersion),
			argv:   []string{"garble", "build"},
			env:    []string{"GOGARBLE=corpus/" + p.id},
			goroot: true,
			note:   "garble " + garbleVersion(l.goVersion) + " with the main package alone to obfuscate; it builds a linker of its own when its cache is empty",
		},
	}
}

// garbleVersion is the newest garble for a Go version.
func garbleVersion(goVersion string) string {
	if v, err := goobj.ParseVersion(goVersion); err == nil && v.Minor < 27 {
		return "v0.17.0"
	}
	return "v0.18.0"
}

func othersCold(l *lab, p *program) ([]result, error) { return l.others(p, true) }
func othersWarm(l *lab, p *program) ([]result, error) { return l.others(p, false) }

// others compares builds through linkgate with builds through the others.
func (l *lab) others(p *program, cold bool) ([]result, error) {
	var rows []result
	for _, o := range others(l, p) {
		what := "all but the link cached, against " + o.name
		if cold {
			what = "nothing cached, against " + o.name
		}
		r, err := l.other(p, o, cold)
		if err != nil {
			list, err := skipped(what, o.name, err)
			if err != nil {
				return nil, err
			}
			rows = append(rows, list...)
			continue
		}
		r.What, r.Against, r.Notes = what, o.name, append([]string{o.note}, p.notes()...)
		rows = append(rows, r)
	}
	return rows, nil
}

func (l *lab) other(p *program, o other, cold bool) (result, error) {
	bin, err := l.installOther(o)
	if err != nil {
		return result{}, err
	}
	env := []string{"PATH=" + bin + string(filepath.ListSeparator) + os.Getenv("PATH")}
	if o.goroot {
		if env, err = l.outsideModcache(bin); err != nil {
			return result{}, err
		}
	}
	caches := filepath.Join(l.work, "other-"+o.name)
	theirs := append(slices.Clone(o.env), "GARBLE_CACHE="+filepath.Join(caches, "garble"))
	a, err := l.otherSide(p, filepath.Join(caches, "linkgate"), cold, env, "-toolexec="+l.gate)
	if err != nil {
		return result{}, err
	}
	b, err := l.otherSide(p, caches, cold, append(env, theirs...))
	if err != nil {
		return result{}, err
	}
	// It may write to go.mod: it gets a copy.
	dir := filepath.Join(l.work, "src-"+o.name, p.id)
	if err := os.RemoveAll(dir); err != nil {
		return result{}, err
	}
	if err := os.CopyFS(dir, os.DirFS(p.dir)); err != nil {
		return result{}, err
	}
	b.job.Dir = dir
	// The programs are found by path: go build is what both stand in front of.
	b.job.Commands[0] = slices.Concat([]string{filepath.Join(bin, o.argv[0])}, o.argv[1:], b.job.Commands[0][2:])
	if _, err := b.run(); err != nil {
		return result{}, skip(fmt.Sprintf("%s does not build this with %s: %v", o.install, l.goVersion, err))
	}
	n := l.options.pairs
	if cold {
		n = (n + 4) / 5 // what they do takes minutes, and differs much
	}
	r := l.compare(result{}, n, a, b)
	return r, r.err
}

// otherSide is one build with caches of its own, emptied before each run if cold.
func (l *lab) otherSide(p *program, caches string, cold bool, env []string, flags ...string) (side, error) {
	out := filepath.Join(caches, "out")
	env = append(slices.Clone(env), "GOCACHE="+filepath.Join(caches, "gocache"), "XDG_CACHE_HOME="+filepath.Join(caches, "xdg"))
	j, err := l.buildJob(p, out, env, flags...)
	if cold {
		return side{afresh(out, filepath.Join(caches, "gocache"), filepath.Join(caches, "xdg"), filepath.Join(caches, "garble")), j}, err
	}
	return side{afresh(out), j}, err
}

// installOther installs a program with the toolchain that is measured: garble has to
// be built by the Go it works with.
func (l *lab) installOther(o other) (string, error) {
	bin, err := l.dir("bin")
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(filepath.Join(bin, o.name)); err == nil {
		return bin, nil
	}
	if _, err := l.goCommand(l.work, []string{"GOBIN=" + bin, "GOFLAGS="}, "install", o.install); err != nil {
		return "", skip(fmt.Sprintf("%s cannot be installed with %s: %v", o.install, l.goVersion, err))
	}
	return bin, nil
}

// outsideModcache returns the environment for a GOROOT outside GOMODCACHE: a copy, if
// need be.
func (l *lab) outsideModcache(bin string) ([]string, error) {
	out, err := l.goCommand(l.work, nil, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	goroot := strings.TrimSpace(out)
	path := bin + string(filepath.ListSeparator) + os.Getenv("PATH")
	if !strings.HasPrefix(goroot, l.modcache) {
		return []string{"PATH=" + path}, nil
	}
	dir := filepath.Join(l.work, "goroot")
	if _, err := os.Stat(dir); err != nil {
		if err := os.CopyFS(dir, os.DirFS(goroot)); err != nil {
			return nil, err
		}
	}
	goBin := filepath.Join(dir, "bin")
	cmd := exec.Command(filepath.Join(goBin, "go"), "version")
	cmd.Env = append(os.Environ(), "GOROOT="+dir, "GOTOOLCHAIN=local")
	if msg, err := cmd.CombinedOutput(); err != nil || !bytes.Contains(msg, []byte(l.goVersion)) {
		return nil, skip(fmt.Sprintf("the copy of %s does not run: %s", goroot, msg))
	}
	return []string{"PATH=" + goBin + string(filepath.ListSeparator) + path, "GOROOT=" + dir, "GOTOOLCHAIN=local"}, nil
}
