package baseline

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/baseline"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/plural"
	"github.com/linkgate/linkgate/internal/printable"
)

// compare compares the baseline as it is with what is found.
func (w *work) compare() (old *baseline.Baseline, added []baseline.Finding, gone []baseline.Entry, err error) {
	old = &baseline.Baseline{}
	if w.data != nil {
		if old, err = baseline.Parse(w.name, w.data); err != nil {
			return nil, nil, nil, err
		}
	}
	added, gone = old.Diff(w.found)
	return old, added, gone, nil
}

func write(env cli.Env, w *work) error {
	_, added, gone, err := w.compare()
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
	fmt.Fprintf(env.Stdout, "%s: %s in %s: %d new, %d gone\n", w.name, plural.Count(len(w.found), "known finding"), plural.Count(w.links, "link"), len(added), len(gone))
	if len(w.ruled) > 0 {
		fmt.Fprintf(env.Stdout, "left out is what %s decides: a baseline excuses from defaults alone\n", strings.Join(w.ruled, ", "))
	}
	return nil
}

func diff(env cli.Env, w *work) error {
	old, added, gone, err := w.compare()
	if err != nil {
		return err
	}
	for _, f := range added {
		fmt.Fprintf(env.Stdout, "new   %s %s %s\n", printable.Text(f.Module), printable.Text(f.Symbol), f.Class)
	}
	printGone(env, old, gone)
	fmt.Fprintf(env.Stdout, "%s: %d new, %d gone, %d known, in %s\n", w.name, len(added), len(gone), len(old.Entries)-len(gone), plural.Count(w.links, "link"))
	return cli.Found(len(added)+len(gone) > 0)
}

func printGone(env cli.Env, old *baseline.Baseline, gone []baseline.Entry) {
	for _, e := range gone {
		fmt.Fprintf(env.Stdout, "gone  %s %s %s (%s)\n", printable.Text(e.Module), printable.Text(e.Symbol), e.Class, old.At(e))
	}
}

func tighten(env cli.Env, w *work) error {
	if w.data == nil {
		return cli.WithHint(fmt.Errorf("there is no %s to tighten", w.name), "`linkgate baseline write` writes one")
	}
	old, added, gone, err := w.compare()
	if err != nil {
		return err
	}
	data, err := baseline.Tighten(w.name, w.data, w.found)
	if err != nil {
		return err
	}
	printGone(env, old, gone)
	if err := w.save(data); err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "%s: %d dropped, %d left\n", w.name, len(gone), len(old.Entries)-len(gone))
	if len(added) > 0 {
		fmt.Fprintf(env.Stdout, "%s not in it, which tightening does not add\n", plural.Count(len(added), "finding"))
	}
	return nil
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
