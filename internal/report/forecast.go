package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/plural"
	"github.com/linkgate/linkgate/internal/printable"
)

// A Forecast is what `linkgate check` finds, before there is a log, to be written in the formats
// that reports have too.
type Forecast struct {
	Rules    []ForecastRule
	Findings []Foreseen
	Matrix   [][]string // modules and versions: a row of heads, then one for each module
	Unread   []string   // what could not be read, so that not all is told
}

// A ForecastRule is a kind of findings.
type ForecastRule struct {
	ID          string // check/refused
	Short, Long string
	Level       finding.Level
}

// A Foreseen is a finding, shown once for all versions and platforms that share it.
type Foreseen struct {
	Package events.Package
	Symbol  string
	File    string // below the module's root
	Line    int

	Rule      int  // in Rules
	Remark    bool // on how the source is written, not on what a linker does
	Level     finding.Level
	Severity  float64 // SARIF's security-severity, 0 for none
	Message   string
	Certainty string
	Where     []string // versions and platforms
	Outcome   finding.Outcome
	DecidedBy string // the rule of the policy
}

// places are where a finding is shown in the main module's repository, and where it stands.
func (f Foreseen) places(src Sources) (primary, directive place, ok bool) {
	file := f.File
	if f.Package.Version != "" {
		file = f.Package.Module + "@" + f.Package.Version + "/" + file
	}
	primary, ok = src.primary(f.Package, &events.Directive{File: file, Line: f.Line}, nil)
	return primary, src.place(f.Package, file, f.Line), ok
}

// SARIF writes a forecast as a SARIF 2.1.0 log, by the rules of [Report.SARIF].
func (f Forecast) SARIF(w io.Writer, src Sources, version string) error {
	run := sarifRun{
		Bases: map[string]sarifBase{
			BaseSource:   {sarifText{Text: "The root of the main module's repository."}},
			BaseModCache: {sarifText{Text: "The module cache: go env GOMODCACHE."}},
		},
		Results: []sarifResult{},
		Columns: "unicodeCodePoints",
	}
	run.Tool.Driver = sarifDriver{Name: "linkgate", Version: strings.TrimPrefix(version, "v"), URI: homepage, Rules: []sarifRule{}}
	for _, info := range f.Rules {
		rule := sarifRule{
			ID: info.ID, Name: pascalCase(strings.ReplaceAll(info.ID, "/", "-")),
			Short: sarifText{Text: info.Short}, Full: sarifText{Text: info.Long}, Help: sarifText{Text: info.Long},
			HelpURI: homepage + "#readme", Properties: sarifRuleProperties{Tags: []string{"go", "linkname", "supply-chain"}},
		}
		rule.Configuration.Level = info.Level
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, rule)
	}
	if len(f.Unread) > 0 {
		call := sarifInvocation{}
		for _, s := range f.Unread {
			call.Notifications = append(call.Notifications, sarifNotification{finding.LevelWarning, sarifText{Text: printable.OneLine(s)}})
		}
		run.Invocations = []sarifInvocation{call}
	}
	for _, found := range f.Findings {
		run.Tool.Driver.Rules[found.Rule].secure(found.Severity)
		run.Results = append(run.Results, found.sarif(src, f.Rules[found.Rule].ID))
	}
	return writeJSON(w, sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

// sarif returns the finding as a result of a rule.
func (f Foreseen) sarif(src Sources, rule string) sarifResult {
	out := sarifResult{
		RuleID: rule, RuleIndex: &f.Rule, Level: f.Level,
		Message:      sarifText{Text: printable.Text(f.Message)},
		Fingerprints: map[string]string{"linkgate/v1": entry{from: events.Package{Module: f.Package.Module, Path: f.Package.Path}, symbol: f.Symbol, classes: rule}.id()},
		Suppressions: []sarifSuppression{},
		Properties: map[string]any{
			"module": f.Package.Module, "package": f.Package.Path, "symbol": f.Symbol, "certainty": f.Certainty, "outcome": f.Outcome, "on": f.Where,
		},
	}
	primary, directive, ok := f.places(src)
	if ok {
		out.Locations = []sarifLocation{primary.sarif(nil, "")}
	}
	if !ok || primary != directive {
		id := 1
		out.Related = []sarifLocation{directive.sarif(&id, "declared here")}
	}
	if f.Outcome == finding.OutcomeGranted || f.Outcome == finding.OutcomeKnown {
		out.Suppressions = append(out.Suppressions, sarifSuppression{"external", "accepted", printable.Text(f.DecidedBy)})
	}
	return out
}

// GitHub writes a workflow command for each finding that is not let through, the worst first.
func (f Forecast) GitHub(w io.Writer, src Sources) error {
	var b strings.Builder
	for _, level := range []finding.Level{finding.LevelError, finding.LevelWarning} {
		for _, found := range f.Findings {
			if found.Level != level {
				continue
			}
			at, _, ok := found.places(src)
			b.WriteString(workflowCommand(level, at, ok, f.Rules[found.Rule].ID, printable.Text(found.module()+": "+found.Message)))
		}
	}
	return write(w, b.String())
}

func (f Foreseen) module() string {
	return strings.TrimSpace(f.Package.Module + " " + f.Package.Version)
}

// Markdown writes a summary for a pull request: the matrix of modules and versions, and a table
// of the findings.
func (f Forecast) Markdown(w io.Writer) error {
	var b strings.Builder
	remarks := 0
	for _, found := range f.Findings {
		if found.Remark {
			remarks++
		}
	}
	fmt.Fprintf(&b, "### linkgate check: %s\n", plural.Count(len(f.Findings)-remarks, "finding"))
	if remarks > 0 {
		fmt.Fprintf(&b, "\nAnd %s by the rules for directives.\n", plural.Count(remarks, "finding"))
	}
	if len(f.Findings) > 0 {
		rows := f.Matrix
		b.WriteString("\n| | " + strings.Join(rows[0][1:], " | ") + " |\n|---" + strings.Repeat("|---", len(rows[0])-1) + "|\n")
		for _, row := range rows[1:] {
			fmt.Fprintf(&b, "| %s | %s |\n", markdownCode(printable.Text(row[0])), strings.Join(row[1:], " | "))
		}
		b.WriteString("\n| | module | symbol | what | where |\n|---|---|---|---|---|\n")
	}
	for _, found := range f.Findings {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", markdownText(string(found.Outcome)), markdownCode(printable.Text(found.module())),
			markdownCode(printable.Text(found.Symbol)), markdownText(printable.Text(found.Message)), markdownText(printable.Text(fmt.Sprintf("%s:%d", found.File, found.Line))))
	}
	for _, s := range f.Unread {
		fmt.Fprintf(&b, "\n- not read: %s", markdownText(printable.OneLine(s)))
	}
	if len(f.Unread) > 0 {
		b.WriteByte('\n')
	}
	return write(w, b.String())
}
