package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// A report is one run of this program: what the JSON holds.
type report struct {
	Date     string   `json:"date"` // RFC 3339, UTC
	Machine  machine  `json:"machine"`
	Go       string   `json:"go"` // that built the programs
	Revision string   `json:"revision"`
	Command  []string `json:"command"`
	Results  []result `json:"results"`

	failed bool // some measurement ended with an error
}

// A result is one row.
type result struct {
	ID       string `json:"id"`
	Program  string `json:"program,omitempty"`
	Packages int    `json:"packages,omitempty"`
	What     string `json:"what"`
	Against  string `json:"against"`
	Goal     goal   `json:"goal"`
	Met      string `json:"met,omitempty"` // yes or no; empty for a row without a goal

	Pairs []pair   `json:"pairs,omitempty"`
	Wall  *spread  `json:"wall,omitempty"` // of the ratios of the pairs
	CPU   *spread  `json:"cpu,omitempty"`
	RSS   *spread  `json:"rss,omitempty"`
	Value *float64 `json:"value,omitempty"` // where it is no ratio

	Notes   []string `json:"notes,omitempty"`
	Skipped string   `json:"skipped,omitempty"` // why there are no numbers

	err    error
	noGoal bool // the row is there for comparison
}

const (
	metYes = "yes"
	metNo  = "no"
)

// finish fills in what follows from the pairs.
func (r result) finish(m measurement, p *program) result {
	r.ID, r.Program, r.Packages = m.id, p.id, p.packages
	if !r.noGoal {
		r.Goal = m.goal
	}
	if r.err != nil {
		r.Skipped = r.err.Error()
	}
	if len(r.Pairs) > 0 {
		r.Wall, r.CPU, r.RSS = r.ratios(wall), r.ratios(cpu), r.ratios(rss)
	}
	if r.noGoal || r.Skipped != "" {
		return r
	}
	r.Met = metYes
	for _, c := range []struct {
		asked bool
		got   *float64
	}{{r.Goal.Wall, r.Wall.median()}, {r.Goal.CPU, r.CPU.median()}, {r.Goal.RSS, r.RSS.median()}, {r.Goal.Value, r.Value}} {
		if c.asked && (c.got == nil || *c.got > r.Goal.Most) {
			r.Met = metNo
		}
	}
	return r
}

func (s *spread) median() *float64 {
	if s == nil {
		return nil
	}
	return &s.Median
}

// ratios returns the spread of the pairs' ratios.
func (r result) ratios(get func(cost) float64) *spread {
	var list []float64
	for _, p := range r.Pairs {
		list = append(list, p.ratio(get))
	}
	s := spreadOf(list)
	return &s
}

// newReport describes the machine before anything runs.
func newReport(root string, args []string) *report {
	return &report{
		Date: time.Now().UTC().Format(time.RFC3339), Machine: thisMachine(),
		Revision: revision(root), Command: append([]string{"go", "run", "./scripts/bench"}, args...),
		Results: []result{},
	}
}

// revision names the commit of a repository, and says if files differ from it.
func revision(root string) string {
	out, err := exec.Command("git", "-C", root, "rev-parse", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	rev := strings.TrimSpace(string(out))
	if out, err := exec.Command("git", "-C", root, "status", "--porcelain").Output(); err == nil && len(out) > 0 {
		rev += ", changed"
	}
	return rev
}

func (rep *report) write(path string) error {
	data, err := json.MarshalIndent(rep, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o666)
}

// readReports joins what several runs measured. A row of a later one stands in the
// place of the same row before it, and says when it was measured.
func readReports(paths []string) (*report, error) {
	rep, err := readReport(paths[0])
	if err != nil {
		return nil, err
	}
	for _, path := range paths[1:] {
		more, err := readReport(path)
		if err != nil {
			return nil, err
		}
		rep.join(more)
	}
	return rep, nil
}

func (rep *report) join(more *report) {
	for _, r := range more.Results {
		r.Notes = append([]string{fmt.Sprintf("measured %s at %s, load %s: %s", more.Date, more.Revision, more.Machine.Load, strings.Join(more.Command, " "))}, r.Notes...)
		same := func(old result) bool { return old.ID == r.ID && old.Program == r.Program && old.What == r.What }
		if i := slices.IndexFunc(rep.Results, same); i >= 0 {
			rep.Results[i] = r
			continue
		}
		at := len(rep.Results) // behind the last of its kind
		for i, old := range rep.Results {
			if old.ID == r.ID {
				at = i + 1
			}
		}
		rep.Results = slices.Insert(rep.Results, at, r)
	}
}

func readReport(path string) (*report, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	rep := new(report)
	if err := json.Unmarshal(data, rep); err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return rep, nil
}
