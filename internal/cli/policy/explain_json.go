package policy

import (
	"cmp"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
)

// A modeResult is what policy explain -json prints without arguments.
type modeResult struct {
	Schema     int          `json:"schema"`
	Module     string       `json:"module,omitempty"`
	Mode       finding.Mode `json:"mode"` // in force here
	By         string       `json:"by"`
	Policy     string       `json:"policy,omitempty"`
	Extends    []string     `json:"extends"`
	Above      []string     `json:"above"`
	Baseline   int          `json:"baseline"` // entries
	BreakGlass bool         `json:"break_glass"`
	Next       string       `json:"next"`
}

func (e explained) modeJSON() modeResult {
	mode, step := e.pol.InForce(e.module, e.env.Now)
	out := modeResult{
		Schema: 1, Module: e.module, Mode: mode, By: cmp.Or(step, e.pol.ModeAt), Policy: e.file.Name,
		Extends: []string{}, Above: []string{}, BreakGlass: e.pol.BreakGlass,
		Next: e.next(mode, e.pol.Steps(e.module, e.env.Now)),
	}
	layers, above := e.pol.Layers(), e.pol.Above()
	for _, l := range layers[1 : len(layers)-len(above)] {
		out.Extends = append(out.Extends, l.File())
	}
	for _, l := range above {
		out.Above = append(out.Above, l.File())
	}
	if e.known != nil {
		out.Baseline = len(e.known.Entries)
	}
	return out
}

// A referenceResult is what it prints of a reference.
type referenceResult struct {
	Schema  int            `json:"schema"`
	Module  string         `json:"module"`
	Version string         `json:"version,omitempty"`
	Symbol  string         `json:"symbol"`
	Go      string         `json:"go"`
	Action  finding.Action `json:"action"`
	Rule    string         `json:"rule"`
	Mode    finding.Mode   `json:"mode"`
	Outcome string         `json:"outcome"`
	Classes []classResult  `json:"classes"`
}

type classResult struct {
	Class      finding.Class    `json:"class"`
	Action     finding.Action   `json:"action"`
	Rule       string           `json:"rule"`
	Considered []consideredItem `json:"considered"`
}

type consideredItem struct {
	At     string         `json:"at,omitempty"`
	What   string         `json:"what"`
	Action finding.Action `json:"action,omitempty"`
	Note   string         `json:"note,omitempty"`
}

func (e explained) referenceJSON(ref policy.Ref) referenceResult {
	mode, _ := e.pol.InForce(e.module, e.env.Now)
	d := e.pol.Decide(ref, e.env.Now)
	out := referenceResult{
		Schema: 1, Module: ref.Module, Version: ref.Version, Symbol: ref.Symbol, Go: ref.Go,
		Action: d.Action, Rule: d.Rule, Mode: mode, Outcome: outcome(mode, d.Action),
	}
	for _, class := range ref.Classes {
		path, d := e.pol.Path(ref, class, e.env.Now)
		c := classResult{Class: class, Action: d.Action, Rule: d.Rule, Considered: []consideredItem{}}
		for _, one := range path {
			c.Considered = append(c.Considered, consideredItem(one))
		}
		out.Classes = append(out.Classes, c)
	}
	return out
}
