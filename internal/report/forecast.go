package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/linkgate/linkgate/internal/check"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/plural"
	"github.com/linkgate/linkgate/internal/printable"
)

// What `linkgate check` finds, in the formats that reports have too. A finding is shown once,
// for all versions and platforms that share it.

// forecastPlace is where a finding is shown in the main module's repository.
func forecastPlace(g check.Group, src Sources) (primary, directive place, ok bool) {
	from := events.Package{Path: g.Package, Module: g.Module, Version: g.Version}
	file := g.File
	if g.Version != "" {
		file = g.Module + "@" + g.Version + "/" + file
	}
	primary, ok = src.primary(from, &events.Directive{File: file, Line: g.Line}, nil)
	return primary, src.place(from, file, g.Line), ok
}

// forecastLevel is SARIF's for what a policy decided and how certain it is.
func forecastLevel(g check.Group) finding.Level {
	switch {
	case g.Kind == check.Moved || g.Decision == finding.OutcomeGranted || g.Decision == finding.OutcomeKnown:
		return finding.LevelNote
	case g.Decision == finding.OutcomeDenied && g.Certainty == check.Certain:
		return finding.LevelError
	}
	return finding.LevelWarning
}

// ForecastSARIF writes a result of check as a SARIF 2.1.0 log, by the rules of
// [Report.SARIF].
func ForecastSARIF(w io.Writer, r *check.Result, src Sources, version string) error {
	run := sarifRun{
		Bases: map[string]sarifBase{
			BaseSource:   {sarifText{Text: "The root of the main module's repository."}},
			BaseModCache: {sarifText{Text: "The module cache: go env GOMODCACHE."}},
		},
		Results: []sarifResult{},
		Columns: "unicodeCodePoints",
	}
	run.Tool.Driver = sarifDriver{Name: "linkgate", Version: strings.TrimPrefix(version, "v"), URI: homepage, Rules: []sarifRule{}}
	index := make(map[check.Kind]int)
	for i, info := range check.Kinds() {
		index[info.Kind] = i
		rule := sarifRule{
			ID: forecastRule(info.Kind), Name: pascalCase("check-" + string(info.Kind)),
			Short: sarifText{Text: info.Short}, Full: sarifText{Text: info.Long}, Help: sarifText{Text: info.Long},
			HelpURI: homepage + "#readme", Properties: sarifRuleProperties{Tags: []string{"go", "linkname", "supply-chain"}},
		}
		rule.Configuration.Level = info.Level
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, rule)
	}
	if len(r.Unread) > 0 {
		call := sarifInvocation{}
		for _, s := range r.Unread {
			call.Notifications = append(call.Notifications, sarifNotification{finding.LevelWarning, sarifText{Text: printable.OneLine(s)}})
		}
		run.Invocations = []sarifInvocation{call}
	}
	for _, g := range r.Groups() {
		run.Results = append(run.Results, forecastResult(g, src, index[g.Kind]))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

func forecastRule(kind check.Kind) string { return "check/" + string(kind) }

func forecastResult(g check.Group, src Sources, rule int) sarifResult {
	out := sarifResult{
		RuleID: forecastRule(g.Kind), RuleIndex: &rule, Level: forecastLevel(g),
		Message:      sarifText{Text: printable.Text(g.Message())},
		Fingerprints: map[string]string{"linkgate/v1": entry{from: events.Package{Module: g.Module, Path: g.Package}, symbol: g.Symbol, classes: forecastRule(g.Kind)}.id()},
		Suppressions: []sarifSuppression{},
		Properties: map[string]any{
			"module": g.Module, "package": g.Package, "symbol": g.Symbol, "certainty": g.Certainty, "outcome": g.Decision, "on": g.Where,
		},
	}
	primary, directive, ok := forecastPlace(g, src)
	if ok {
		out.Locations = []sarifLocation{primary.sarif(nil, "")}
	}
	if !ok || primary != directive {
		id := 1
		out.Related = []sarifLocation{directive.sarif(&id, "declared here")}
	}
	if g.Decision == finding.OutcomeGranted || g.Decision == finding.OutcomeKnown {
		out.Suppressions = append(out.Suppressions, sarifSuppression{"external", "accepted", printable.Text(g.Rule)})
	}
	return out
}

// ForecastGitHub writes a workflow command for each finding that is not let through, the worst
// first.
func ForecastGitHub(w io.Writer, r *check.Result, src Sources) error {
	var b strings.Builder
	for _, level := range []finding.Level{finding.LevelError, finding.LevelWarning} {
		for _, g := range r.Groups() {
			if forecastLevel(g) != level {
				continue
			}
			at, _, ok := forecastPlace(g, src)
			b.WriteString(workflowCommand(level, at, ok, forecastRule(g.Kind), printable.Text(moduleName(g.Finding)+": "+g.Message())))
		}
	}
	return write(w, b.String())
}

func moduleName(f check.Finding) string { return strings.TrimSpace(f.Module + " " + f.Version) }

// ForecastMarkdown writes a summary for a pull request: the matrix of modules and versions,
// and a table of the findings.
func ForecastMarkdown(w io.Writer, r *check.Result) error {
	var b strings.Builder
	groups := r.Groups()
	fmt.Fprintf(&b, "### linkgate check: %s\n", plural.Count(len(groups), "finding"))
	if len(groups) > 0 {
		rows := r.Matrix()
		b.WriteString("\n| | " + strings.Join(rows[0][1:], " | ") + " |\n|---" + strings.Repeat("|---", len(rows[0])-1) + "|\n")
		for _, row := range rows[1:] {
			fmt.Fprintf(&b, "| %s | %s |\n", markdownCode(printable.Text(row[0])), strings.Join(row[1:], " | "))
		}
		b.WriteString("\n| | module | symbol | what | where |\n|---|---|---|---|---|\n")
	}
	for _, g := range groups {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", markdownText(string(g.Decision)), markdownCode(printable.Text(moduleName(g.Finding))),
			markdownCode(printable.Text(g.Symbol)), markdownText(printable.Text(g.Message())), markdownText(printable.Text(fmt.Sprintf("%s:%d", g.File, g.Line))))
	}
	for _, s := range r.Unread {
		fmt.Fprintf(&b, "\n- not read: %s", markdownText(printable.OneLine(s)))
	}
	if len(r.Unread) > 0 {
		b.WriteByte('\n')
	}
	return write(w, b.String())
}
