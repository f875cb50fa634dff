package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// warmCache counts the packages that go compiles when linkgate is added to a build
// whose cache is warm.
func warmCache(l *lab, p *program) ([]result, error) {
	out := filepath.Join(l.work, "warm.out")
	plain, err := l.buildJob(p, out, nil)
	if err != nil {
		return nil, err
	}
	if _, err := plain.run(); err != nil {
		return nil, err
	}
	gated, err := l.buildJob(p, out, nil, "-x", "-toolexec="+l.gate)
	if err != nil {
		return nil, err
	}
	argv := gated.Commands[0]
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir, cmd.Env = gated.Dir, append(os.Environ(), gated.Env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, tail(stderr.Bytes()))
	}
	compiled, linked := toolCalls(stderr.String())
	value := float64(compiled)
	notes := append(p.notes(), fmt.Sprintf("counted in what go build -x prints; linked: %d", linked))
	if linked == 0 {
		return []result{{What: "packages compiled", Skipped: "go linked nothing: -x says nothing of linkgate"}}, nil
	}
	return []result{{What: "packages compiled", Against: "plain go", Value: &value, Notes: notes}}, nil
}

// toolCalls counts, in the output of go build -x, compiles (of Go, or of assembly)
// and links.
func toolCalls(text string) (compiled, linked int) {
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		for i, w := range words {
			name := strings.TrimSuffix(filepath.Base(w), ".exe")
			if i > 3 || !filepath.IsAbs(w) || !strings.Contains(w, "/tool/") || strings.Contains(line, "-V=full") {
				continue
			}
			switch name {
			case "compile", "asm", "cgo":
				compiled++
			case "link":
				linked++
			}
		}
	}
	return compiled, linked
}

// coldBuild builds with an empty cache, through linkgate, which notes every tool, and
// plainly; and through a program that does nothing but wait for every tool.
func coldBuild(l *lab, p *program) ([]result, error) {
	a, err := l.coldSide(p, "a", nil, "-toolexec="+l.gate)
	if err != nil {
		return nil, err
	}
	b, err := l.coldSide(p, "b", nil)
	if err != nil {
		return nil, err
	}
	waiting, err := l.coldSide(p, "a", nil, "-toolexec="+l.waiter)
	if err != nil {
		return nil, err
	}
	const plain = "go build without -toolexec"
	r := result{What: "go build, nothing cached", Against: plain, Notes: p.notes()}
	floor := result{What: "the same with a program that only waits for each tool", Against: plain, noGoal: true, Notes: p.notes()}
	return []result{l.compare(r, l.coldPairs(), a, b), l.compare(floor, l.coldPairs(), waiting, b)}, nil
}

// coldPairs is how many pairs of builds without a cache are made: each takes long,
// and lasts long enough to differ less.
func (l *lab) coldPairs() int { return (l.options.pairs + 2) / 3 }

// coldSide is a build with an empty cache of its own.
func (l *lab) coldSide(p *program, name string, env []string, flags ...string) (side, error) {
	dir := filepath.Join(l.work, "cold-"+name)
	out := filepath.Join(dir, "out")
	env = append([]string{"GOCACHE=" + filepath.Join(dir, "gocache"), "XDG_CACHE_HOME=" + filepath.Join(dir, "xdg")}, env...)
	j, err := l.buildJob(p, out, env, flags...)
	return side{afresh(dir), j}, err
}
