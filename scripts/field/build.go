package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/scripts/internal/trial"
)

// A lab is what all builds share.
type lab struct {
	root, work  string
	gate, other string // linkgates; other may be empty
	modules     bool   // build also with a policy that denies references between modules
}

// A job is a program and the toolchain that builds it.
type job struct {
	program
	toolchain trial.Toolchain
	dir       string
}

// build builds a program plainly and with linkgate, and returns a result for each policy.
// An error is one of this script; what fails of the program is in the result.
func (l *lab) build(p program, tc trial.Toolchain) ([]result, error) {
	j := job{program: p, toolchain: tc, dir: filepath.Join(l.work, tc.Name+"-"+p.ID)}
	r := result{id: p.ID, toolchain: tc.Name}
	if p.Lacks("cgo", tc.Cgo) {
		r.skipped = "no C compiler, or CGO_ENABLED=0"
		return []result{r}, nil
	}
	defer os.RemoveAll(j.dir)
	targets, err := j.lay(l.root)
	if err != nil {
		r.skipped = message(err)
		return []result{r}, nil
	}
	if p.Source == "." {
		j.dir = l.root
	}
	if r.packages, err = j.count(targets); err != nil {
		r.skipped = message(err)
		return []result{r}, nil
	}
	_, plain := j.goCommand(j.args(targets)...)
	r.plain, r.skipped = plainOf(plain)
	if r.skipped != "" {
		return []result{r}, nil
	}
	list := []result{r}
	if l.modules {
		r.modules = true
		list = append(list, r)
	}
	for i := range list {
		r := &list[i]
		policy, err := l.policy(r.modules)
		if err != nil {
			return nil, err
		}
		if r.found, r.broken, err = l.through(l.gate, policy, j, targets, plain); err != nil {
			return nil, err
		}
		if r.compared = l.other != ""; !r.compared {
			continue
		}
		if r.others, r.otherBroken, err = l.through(l.other, policy, j, targets, plain); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// policy writes a policy, for what is built in a directory that has none.
func (l *lab) policy(modules bool) (file string, err error) {
	text := "version: 1\nmode: enforce\n"
	if modules {
		text += fmt.Sprintf("defaults:\n  %s: %s\n", finding.ClassCrossModule, finding.Deny)
	}
	file = filepath.Join(l.work, "linkgate.yaml")
	return file, os.WriteFile(file, []byte(text), 0o666)
}

// args are those of the go command that builds the program.
func (j job) args(targets []string, more ...string) []string {
	args := slices.Clone(j.Command)
	// Debug information is a third of a link's time, and nothing that is judged.
	args = append(args, "-p=1", "-ldflags=-w")
	if len(targets) == 1 {
		args = append(args, "-o", os.DevNull)
	}
	return slices.Concat(args, j.Flags, more, targets)
}

// plainOf says in words how a plain build ended: at the link, or else why it is skipped.
func plainOf(err error) (outcome, skipped string) {
	if err == nil {
		return "links", ""
	}
	if refusal, ok := trial.StockVerdict(err.Error()); ok {
		return "refused: " + refusal.Symbol, ""
	}
	for line := range strings.Lines(err.Error()) {
		if strings.Contains(line, "relocation target") && strings.Contains(line, "not defined") || strings.HasPrefix(line, "link: ") {
			return "no link: " + strings.TrimSpace(line), ""
		}
	}
	return "", message(err)
}

// message is what a go command says of its failure.
func message(err error) string {
	if trial.Unreachable(err.Error()) {
		return trial.ProxyUnreachable
	}
	_, output, _ := strings.Cut(err.Error(), "\n")
	var lines []string
	for line := range strings.Lines(output) {
		if !progress(line) {
			lines = append(lines, line)
		}
	}
	return trial.FirstMessage(strings.Join(lines, ""))
}

// progress reports whether a line of the go command tells of no failure.
func progress(line string) bool {
	return slices.ContainsFunc([]string{"downloading", "added", "upgraded", "downgraded", "finding"}, func(word string) bool {
		return strings.HasPrefix(line, "go: "+word+" ")
	})
}

// through builds the program with a linkgate and a policy, and returns its findings. broken
// says what is wrong beside these.
func (l *lab) through(gate, policy string, j job, targets []string, plain error) (found []difference, broken string, err error) {
	log := filepath.Join(l.work, "log.jsonl")
	if err := os.Remove(log); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, "", err
	}
	_, err = j.goCommand(j.args(targets, "-toolexec="+gate+" -policy "+policy+" -log "+log)...)
	found, refused, links, readErr := readLog(log)
	denied := refused > 0 || slices.ContainsFunc(found, difference.denied)
	switch {
	case err != nil && (errors.Is(readErr, os.ErrNotExist) || links == ""):
		return nil, "linkgate: " + message(err), nil
	case readErr != nil:
		return nil, "", readErr
	case links != "ok":
		return found, links, nil
	case err == nil && (plain != nil || denied):
		return found, "linkgate lets it through", nil
	case err != nil && plain == nil && !denied:
		return found, "linkgate ends the build: " + message(err), nil
	case plain == nil && refused > 0:
		return found, "the linker refuses nothing, and linkgate says that it does", nil
	}
	return found, "", nil
}

// readLog returns what is found in the links of a log beside what the linker refuses, and
// how many references that are. links is ok, empty without a link, or what went wrong.
func readLog(file string) (found []difference, refused int, links string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, 0, "", err
	}
	defer f.Close()
	for ev, err := range events.Read(f) {
		if err != nil {
			return nil, 0, "", fmt.Errorf("%s: %w", file, err)
		}
		switch ev := ev.(type) {
		case *events.Link:
			switch {
			case ev.Error != "":
				links = ev.Error
			case links == "":
				links = "ok"
			}
			for _, unread := range ev.Unsearched {
				found = append(found, difference{pkg: unread, symbol: "-", classes: string(finding.ClassUnread), action: finding.Warn})
			}
		case *events.Relocation:
			switch {
			case ev.Linker.Verdict == finding.VerdictRefused:
				refused++
			case ev.Decision.Action != finding.Allow && ev.Reference().IsFinding():
				found = append(found, differenceOf(ev))
			}
		}
	}
	slices.SortFunc(found, compareDifferences)
	return slices.Compact(found), refused, links, nil
}

// count returns how many packages the program is made of.
func (j job) count(targets []string) (int, error) {
	args := append([]string{"list", "-deps"}, j.Flags...)
	if j.isTest() {
		args = append(args, "-test")
	}
	out, err := j.goCommand(append(args, targets...)...)
	return strings.Count(out, "\n"), err
}

// goCommand runs the go command in the program's module.
func (j job) goCommand(args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = j.dir
	cmd.Env = append(trial.Environ("GOTOOLCHAIN="+j.toolchain.Name, "GOMAXPROCS="+fmt.Sprint(max(1, runtime.NumCPU()/2))), j.Env...)
	if j.Source != "." {
		cmd.Env = append(cmd.Env, "GOFLAGS=-buildvcs=false -mod=mod")
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return stdout.String(), fmt.Errorf("go %s: %w\n%s", args[0], err, stderr.Bytes())
	}
	return stdout.String(), nil
}
