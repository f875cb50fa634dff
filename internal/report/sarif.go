package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/printable"
	"github.com/linkgate/linkgate/internal/risk"
)

const (
	homepage    = "https://github.com/linkgate/linkgate"
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

// The part of SARIF 2.1.0 that [Report.SARIF] writes. Names and meaning are
// those of the standard (docs.oasis-open.org/sarif/sarif/v2.1.0).
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		Invocations []sarifInvocation    `json:"invocations,omitempty"`
		Bases       map[string]sarifBase `json:"originalUriBaseIds"`
		Results     []sarifResult        `json:"results"`
		Columns     string               `json:"columnKind"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		URI     string      `json:"informationUri"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications"`
	}
	sarifNotification struct {
		Level   finding.Level `json:"level"`
		Message sarifText     `json:"message"`
	}
	sarifBase struct {
		Description sarifText `json:"description"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifRule struct {
		ID            string    `json:"id"`
		Name          string    `json:"name"`
		Short         sarifText `json:"shortDescription"`
		Full          sarifText `json:"fullDescription"`
		Help          sarifText `json:"help"`
		HelpURI       string    `json:"helpUri"`
		Configuration struct {
			Level finding.Level `json:"level"`
		} `json:"defaultConfiguration"`
		Properties sarifRuleProperties `json:"properties"`
	}
	sarifRuleProperties struct {
		Tags     []string `json:"tags"`
		Severity string   `json:"security-severity,omitempty"` // the worst of the rule's results
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    *int               `json:"ruleIndex,omitempty"`
		Level        finding.Level      `json:"level"`
		Message      sarifText          `json:"message"`
		Locations    []sarifLocation    `json:"locations,omitempty"`
		Related      []sarifLocation    `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions []sarifSuppression `json:"suppressions"`
		Properties   map[string]any     `json:"properties,omitempty"`
	}
	sarifLocation struct {
		ID       *int       `json:"id,omitempty"`
		Physical sarifPlace `json:"physicalLocation"`
		Message  *sarifText `json:"message,omitempty"`
	}
	sarifPlace struct {
		Artifact struct {
			URI  string `json:"uri"`
			Base string `json:"uriBaseId"`
		} `json:"artifactLocation"`
		Region *sarifRegion `json:"region,omitempty"`
	}
	sarifRegion struct {
		Line int `json:"startLine"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification,omitempty"`
	}
)

// SARIF writes the report as a SARIF 2.1.0 log. version is linkgate's own,
// "v1.2.3", empty where it is not known.
//
// What is in a dependency is shown at the line of go.mod that brings it in, a
// file of the repository, with the directive as a related location; what is in
// the main module at the directive itself. A reference that a rule grants or a
// baseline knows is there, suppressed. Rules, their order and the fingerprints
// stay the same from one version of linkgate, or of a module, to the next; a rule's
// security-severity is that of the worst symbol among its results.
func (r *Report) SARIF(w io.Writer, src Sources, version string) error {
	all := rules()
	run := sarifRun{
		Bases: map[string]sarifBase{
			BaseSource:   {sarifText{Text: "The root of the main module's repository."}},
			BaseModCache: {sarifText{Text: "The module cache: go env GOMODCACHE."}},
			BaseGoroot:   {sarifText{Text: "The Go toolchain: go env GOROOT."}},
		},
		Results: []sarifResult{},
		Columns: "unicodeCodePoints",
	}
	run.Tool.Driver = sarifDriver{Name: "linkgate", Version: strings.TrimPrefix(version, "v"), URI: homepage}
	for _, info := range all {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(info))
	}
	if broken := r.brokenGlass(); len(broken) > 0 {
		call := sarifInvocation{Successful: true}
		for _, s := range broken {
			call.Notifications = append(call.Notifications, sarifNotification{finding.LevelWarning, sarifText{Text: s}})
		}
		run.Invocations = []sarifInvocation{call}
	}
	for _, it := range r.found {
		result := it.sarif(src, all)
		if result.RuleIndex != nil {
			run.Tool.Driver.Rules[*result.RuleIndex].secure(risk.Of(it.symbol).Severity())
		}
		run.Results = append(run.Results, result)
	}
	for _, p := range r.problems {
		run.Results = append(run.Results, p.sarif(src, all))
	}
	return writeJSON(w, sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

func ruleID(class finding.Class) string { return "linkname/" + string(class) }

func sarifRuleOf(info finding.Info) sarifRule {
	help := info.Long + " A rule in linkgate.yaml lets a module keep a reference; `linkgate explain SYMBOL` says what Go offers instead."
	out := sarifRule{
		ID: ruleID(info.Class), Name: pascalCase(string(info.Class)),
		Short: sarifText{Text: info.Short}, Full: sarifText{Text: info.Long},
		Help: sarifText{
			Text:     help,
			Markdown: "**" + info.Short + "**\n\n" + info.Long + "\n\nA rule in `linkgate.yaml` lets a module keep a reference; `linkgate explain SYMBOL` says what Go offers instead.",
		},
		HelpURI:    homepage + "#readme",
		Properties: sarifRuleProperties{Tags: []string{"go", "linkname", "supply-chain"}},
	}
	out.Configuration.Level = info.Level
	return out
}

// pascalCase writes a class as the standard likes names: "PushStd".
func pascalCase(name string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(name, "-") {
		b.WriteString(upperFirst(part))
	}
	return b.String()
}

// sarif returns the finding as a result.
func (it item) sarif(src Sources, all []finding.Info) sarifResult {
	i, name := it.worst(all)
	out := sarifResult{
		RuleID: ruleID(name), Level: it.level(),
		Message:      sarifText{Text: msgResultAt(it)},
		Fingerprints: map[string]string{"linkgate/v1": it.id()},
		Suppressions: []sarifSuppression{}, // none, and not "not known"
		Properties: map[string]any{
			"module": it.from.Module, "package": it.from.Path, "symbol": it.symbol, "outcome": it.outcome(), "links": it.links,
		},
	}
	if i >= 0 {
		out.RuleIndex = &i
	}
	if it.rel.Reach != "" {
		out.Properties["reach"] = it.rel.Reach
	}
	if len(it.rel.Chain) > 0 {
		out.Properties["chain"] = it.rel.Chain
	}
	primary, ok := src.primary(it.from, it.rel.Directive, it.rel.Sites)
	if ok {
		out.Locations = []sarifLocation{primary.sarif(nil, "")}
	}
	for _, related := range it.places(src) {
		if ok && related.place == primary {
			continue
		}
		id := len(out.Related) + 1
		out.Related = append(out.Related, related.sarif(&id, related.what))
	}
	if o := it.outcome(); o == finding.OutcomeGranted || o == finding.OutcomeKnown {
		out.Suppressions = append(out.Suppressions, sarifSuppression{"external", "accepted", justification(it)})
	}
	return out
}

// A saidPlace is a place with what is there.
type saidPlace struct {
	place
	what string
}

// places are where the finding's directive and first sites are.
func (it item) places(src Sources) []saidPlace {
	const most = 5 // sites
	from := it.rel.From
	var list []saidPlace
	if d := it.rel.Directive; d != nil {
		what := "declared here"
		if it.push {
			what = "pushed here"
		}
		list = append(list, saidPlace{src.place(from, d.File, d.Line), what})
	}
	for _, site := range it.rel.Sites[:min(most, len(it.rel.Sites))] {
		if site.File != "" {
			list = append(list, saidPlace{src.place(from, site.File, site.Line), "used here, in " + printable.Text(site.Func)})
		}
	}
	return list
}

// level is SARIF's for what was decided.
func (it item) level() finding.Level {
	switch {
	case it.Action == finding.Deny && it.would == "":
		return finding.LevelError
	case it.Enforced() == finding.Allow:
		return finding.LevelNote
	default:
		return finding.LevelWarning
	}
}

func (p place) sarif(id *int, what string) sarifLocation {
	out := sarifLocation{ID: id}
	out.Physical.Artifact.URI = uri(p.path)
	out.Physical.Artifact.Base = p.base
	if p.line > 0 {
		out.Physical.Region = &sarifRegion{p.line}
	}
	if what != "" {
		out.Message = &sarifText{Text: what}
	}
	return out
}

// sarif returns the problem as a result.
func (p problem) sarif(src Sources, all []finding.Info) sarifResult {
	i := len(all) - 1 // ruleProblem
	f := entry{from: p.From, symbol: p.Message, classes: ruleProblem}
	at := src.place(p.From, p.File, p.Line)
	out := sarifResult{
		RuleID: ruleID(ruleProblem), RuleIndex: &i, Level: finding.LevelWarning,
		Message:      sarifText{Text: printable.Text(fmt.Sprintf("%s: %s", msgModule(p.From), msgProblem(p)))},
		Fingerprints: map[string]string{"linkgate/v1": f.id()},
		Suppressions: []sarifSuppression{},
	}
	primary, ok := src.primary(p.From, &events.Directive{File: p.File, Line: p.Line}, nil)
	if ok {
		out.Locations = []sarifLocation{primary.sarif(nil, "")}
	}
	if !ok || primary != at {
		id := 1
		out.Related = []sarifLocation{at.sarif(&id, "written here")}
	}
	return out
}

// secure notes how bad a result of the rule is. GitHub reads that of a rule alone, and of
// rules with the tag security.
func (r *sarifRule) secure(severity float64) {
	old, _ := strconv.ParseFloat(r.Properties.Severity, 64)
	if severity <= old {
		return
	}
	r.Properties.Severity = strconv.FormatFloat(severity, 'f', 1, 64)
	if !slices.Contains(r.Properties.Tags, "security") {
		r.Properties.Tags = append(r.Properties.Tags, "security")
	}
}
