package baseline

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/baseline"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/plural"
	"github.com/linkgate/linkgate/internal/printable"
)

// A comparison is one of the baseline as it is with what is found.
type comparison struct {
	old   *baseline.Baseline
	added []baseline.Finding
	gone  []baseline.Entry
	ruled []baseline.Entry // what they are for is there, and a rule decides it
}

func (w *work) compare() (c comparison, err error) {
	c.old = &baseline.Baseline{}
	if w.data != nil {
		if c.old, err = baseline.Parse(w.name, w.data); err != nil {
			return c, err
		}
	}
	var unused []baseline.Entry
	c.added, unused = c.old.Diff(w.found)
	for _, e := range unused {
		if slices.Contains(w.ruled, e.Finding) {
			c.ruled = append(c.ruled, e)
		} else {
			c.gone = append(c.gone, e)
		}
	}
	return c, nil
}

// left is how many entries are neither gone nor left to a rule.
func (c comparison) left() int { return len(c.old.Entries) - len(c.gone) - len(c.ruled) }

// byRule counts the entries that are left to rules, empty for none.
func (c comparison) byRule() string {
	if len(c.ruled) == 0 {
		return ""
	}
	return fmt.Sprintf(", %d that a rule decides", len(c.ruled))
}

func write(env cli.Env, w *work) error {
	c, err := w.compare()
	if err != nil {
		return err
	}
	data, err := baseline.Write(w.name, w.data, w.found)
	if err != nil {
		return err
	}
	if err := w.save(data); err != nil {
		return err
	}
	if w.json {
		return cli.PrintJSON(env, w.result(c))
	}
	fmt.Fprintf(env.Stdout, "%s: %s in %s: %d new, %d gone%s\n", w.name, plural.Count(len(w.found), "finding"), plural.Count(w.links, "link"), len(c.added), len(c.gone), c.byRule())
	if len(w.rules) > 0 {
		fmt.Fprintf(env.Stdout, "left out is what %s decides: a baseline excuses from defaults alone\n", strings.Join(w.rules, ", "))
	}
	return nil
}

func diff(env cli.Env, w *work) error {
	c, err := w.compare()
	if err != nil {
		return err
	}
	if w.json {
		if err := cli.PrintJSON(env, w.result(c)); err != nil {
			return err
		}
		return cli.Found(len(c.added)+len(c.gone) > 0)
	}
	for _, f := range c.added {
		fmt.Fprintf(env.Stdout, "new   %s %s %s\n", printable.Text(f.Module), printable.Text(f.Symbol), f.Class)
	}
	c.print(env, "gone ", c.gone)
	c.print(env, "ruled", c.ruled)
	fmt.Fprintf(env.Stdout, "%s: %d new, %d gone, %d as before%s, in %s\n", w.name, len(c.added), len(c.gone), c.left(), c.byRule(), plural.Count(w.links, "link"))
	return cli.Found(len(c.added)+len(c.gone) > 0)
}

func (c comparison) print(env cli.Env, word string, list []baseline.Entry) {
	for _, e := range list {
		fmt.Fprintf(env.Stdout, "%s %s %s %s (%s)\n", word, printable.Text(e.Module), printable.Text(e.Symbol), e.Class, c.old.At(e))
	}
}

func tighten(env cli.Env, w *work) error {
	if w.data == nil {
		return cli.WithHint(fmt.Errorf("there is no %s to tighten", w.name), "`linkgate baseline write` writes one")
	}
	c, err := w.compare()
	if err != nil {
		return err
	}
	data, err := baseline.Tighten(w.name, w.data, append(w.found, w.ruled...))
	if err != nil {
		return err
	}
	if err := w.save(data); err != nil {
		return err
	}
	if w.json {
		return cli.PrintJSON(env, w.result(c))
	}
	c.print(env, "gone ", c.gone)
	fmt.Fprintf(env.Stdout, "%s: %d dropped, %d left\n", w.name, len(c.gone), len(c.old.Entries)-len(c.gone))
	if len(c.added) > 0 {
		fmt.Fprintf(env.Stdout, "%s not in it, which tightening does not add\n", plural.Count(len(c.added), "finding"))
	}
	return nil
}

// A result is what -json prints.
type result struct {
	Schema   int     `json:"schema"`
	Baseline string  `json:"baseline"`
	Links    int     `json:"links"`
	New      []entry `json:"new"`
	Gone     []entry `json:"gone"`
	Ruled    []entry `json:"ruled"` // that a rule decides
	Before   int     `json:"as_before"`
}

type entry struct {
	At     string        `json:"at,omitempty"` // its place in the baseline
	Module string        `json:"module"`
	Symbol string        `json:"symbol"`
	Class  finding.Class `json:"class"`
}

func (w *work) result(c comparison) result {
	out := result{Schema: 1, Baseline: w.name, Links: w.links, New: []entry{}, Gone: []entry{}, Ruled: []entry{}, Before: c.left()}
	for _, f := range c.added {
		out.New = append(out.New, entry{Module: f.Module, Symbol: f.Symbol, Class: f.Class})
	}
	for _, e := range c.gone {
		out.Gone = append(out.Gone, entry{c.old.At(e), e.Module, e.Symbol, e.Class})
	}
	for _, e := range c.ruled {
		out.Ruled = append(out.Ruled, entry{c.old.At(e), e.Module, e.Symbol, e.Class})
	}
	return out
}

// save writes the file in one step, so that a build that reads it meanwhile has the old one
// or the new one. What has not changed is not written.
func (w *work) save(data []byte) error {
	if w.data != nil && bytes.Equal(data, w.data) {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(w.path), ".linkgate-baseline-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), w.path)
}
