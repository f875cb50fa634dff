package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/check"
	"github.com/linkgate/linkgate/scripts/internal/trial"
)

// A forecasted is what check says of a program and a release: symbols, and whether each is
// certain.
type forecasted struct {
	refused, gone map[string]bool
}

// predict asks check for each release; where there is a linkgate with the log of a build through
// that.
func (p program) predict(checker, gate string, toolchains []string, work string) (map[string]forecasted, error) {
	by := make(map[string]forecasted)
	if gate == "" {
		var versions []string
		for _, tc := range toolchains {
			versions = append(versions, release(tc))
		}
		return by, p.ask(by, checker, "-go", strings.Join(versions, ","))
	}
	for _, tc := range toolchains {
		log, err := p.observe(gate, tc, work)
		if err != nil {
			return nil, err
		}
		if err := p.ask(by, checker, "-go", release(tc), "-log", log); err != nil {
			return nil, err
		}
	}
	return by, nil
}

// observe builds the program through linkgate, and returns its log. A build that Go's linker
// refuses has one too.
func (p program) observe(gate, tc, work string) (string, error) {
	log := filepath.Join(work, p.ID+"-"+tc+".jsonl")
	args := append([]string{"-log", log, "build", "-o", filepath.Join(work, "out")}, p.Flags...)
	cmd := exec.Command(gate, append(args, p.Target)...)
	cmd.Dir, cmd.Env = p.dir, append(trial.Environ(p.Env...), "GOTOOLCHAIN="+tc, "LINKGATE_MODE=observe")
	if out, err := cmd.CombinedOutput(); err != nil {
		if _, refused := trial.StockVerdict(string(out)); !refused && len(undefined(string(out))) == 0 {
			return "", fmt.Errorf("%s", trial.FirstMessage(string(out)))
		}
	}
	return log, nil
}

// ask runs check, and adds what it says by release.
func (p program) ask(by map[string]forecasted, checker string, args ...string) error {
	cmd := exec.Command(checker, append(append([]string{"-json", "-fail-on=never"}, args...), p.Target)...)
	cmd.Dir, cmd.Env = p.dir, trial.Environ(p.Env...)
	out, err := cmd.Output()
	if err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			err = fmt.Errorf("%w: %s", err, exit.Stderr)
		}
		return err
	}
	var r check.Result
	if err := json.Unmarshal(out, &r); err != nil {
		return err
	}
	for _, c := range r.Checked {
		by[c.Go] = forecasted{make(map[string]bool), make(map[string]bool)}
	}
	for _, f := range r.Findings {
		certain := f.Certainty == check.Certain
		switch f.Kind {
		case check.Refused, check.StdOnly:
			by[f.Go].refused[f.Symbol] = by[f.Go].refused[f.Symbol] || certain
		case check.Gone:
			by[f.Go].gone[f.Symbol] = by[f.Go].gone[f.Symbol] || certain
		}
	}
	return nil
}

// A real is what the linker of a release did: nil maps where that is not known.
type real struct {
	refused, undefined map[string]bool
	first              bool // refused holds the first refusal alone
}

// build builds a program with a toolchain: as it is, and with the check switched off, for what
// is not defined.
func (p program) build(tc, work string) real {
	var r real
	out, err := p.run(tc, work)
	refusal, refused := trial.StockVerdict(out)
	if err != nil && !refused && len(undefined(out)) == 0 {
		return real{}
	}
	r.refused, r.undefined, r.first = make(map[string]bool), undefined(out), true
	if refused {
		r.refused[refusal.Symbol] = true
		if out, err = p.run(tc, work, "-ldflags=-checklinkname=0"); err != nil {
			r.undefined = undefined(out)
		}
	}
	return r
}

func (p program) run(tc, work string, flags ...string) (string, error) {
	args := append([]string{"build", "-o", filepath.Join(work, "out")}, p.Flags...)
	cmd := exec.Command("go", append(append(args, flags...), p.Target)...)
	cmd.Dir, cmd.Env = p.dir, append(trial.Environ(p.Env...), "GOTOOLCHAIN="+tc)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// undefined returns the symbols in a linker's messages "PKG.F: relocation target SYMBOL not
// defined".
func undefined(out string) map[string]bool {
	list := make(map[string]bool)
	for line := range strings.Lines(out) {
		_, rest, ok := strings.Cut(line, "relocation target ")
		if symbol, _, found := strings.Cut(rest, " not defined"); ok && found {
			list[symbol] = true
		}
	}
	return list
}
