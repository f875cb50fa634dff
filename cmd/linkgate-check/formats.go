package main

import (
	"io"

	"github.com/linkgate/linkgate/internal/check"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/sources"
	"github.com/linkgate/linkgate/internal/directive"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/report"
)

// A format is a form that a result is written in.
type format struct {
	name  string
	write func(w io.Writer, r *check.Result) error
}

// formats returns all formats, text first, as the command line names them.
func formats() []format {
	return []format{
		{"text", func(w io.Writer, r *check.Result) error { return r.Text(w) }},
		{"matrix", func(w io.Writer, r *check.Result) error { return r.WriteMatrix(w) }},
		{"json", func(w io.Writer, r *check.Result) error { return r.JSON(w) }},
		{"sarif", func(w io.Writer, r *check.Result) error {
			src, err := sources.Find(".", nil)
			if err != nil {
				return err
			}
			return forecast(r).SARIF(w, src.Sources, cli.Version())
		}},
		{"markdown", func(w io.Writer, r *check.Result) error { return forecast(r).Markdown(w) }},
		{"github", func(w io.Writer, r *check.Result) error {
			src, err := sources.Find(".", nil)
			if err != nil {
				return err
			}
			return forecast(r).GitHub(w, src.Sources)
		}},
	}
}

// forecast is a result as the formats of reports take it.
func forecast(r *check.Result) report.Forecast {
	f := report.Forecast{Matrix: r.Matrix(), Unread: r.Unread}
	index := make(map[string]int)
	add := func(name, short, long string, level finding.Level) {
		index[name] = len(f.Rules)
		f.Rules = append(f.Rules, report.ForecastRule{ID: "check/" + name, Short: short, Long: long, Level: level})
	}
	for _, info := range check.Kinds() {
		if !info.ByRule {
			add(string(info.Kind), info.Short, info.Long, info.Level)
		}
	}
	for _, rule := range directive.Rules() {
		add(string(rule.ID), rule.Text, rule.Fix, rule.Level)
	}
	for _, g := range r.Groups() {
		f.Findings = append(f.Findings, report.Foreseen{
			Package: events.Package{Path: g.Package, Module: g.Module, Version: g.Version}, Symbol: g.Symbol, File: g.File, Line: g.Line,
			Rule: index[g.Name()], Remark: g.IsRule(), Severity: g.Severity(), Level: severity(g), Message: g.Message(), Certainty: string(g.Certainty), Where: g.Where, Outcome: g.Decision, DecidedBy: g.Rule,
		})
	}
	return f
}

// severity is SARIF's for what a policy decided and how certain it is.
func severity(g check.Group) finding.Level {
	switch {
	case g.IsRule():
		return g.Level()
	case g.Kind == check.Moved || g.Decision == finding.OutcomeGranted || g.Decision == finding.OutcomeKnown:
		return finding.LevelNote
	case g.Decision == finding.OutcomeDenied && g.Certainty == check.Certain:
		return finding.LevelError
	}
	return finding.LevelWarning
}
