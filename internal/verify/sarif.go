package verify

import (
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/printable"
)

// The part of SARIF 2.1.0 that is written: a result is located in a binary, which has no lines.
type (
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
		Columns     string            `json:"columnKind"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		URI     string      `json:"informationUri"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID            string                   `json:"id"`
		Short         sarifText                `json:"shortDescription"`
		Full          sarifText                `json:"fullDescription"`
		Configuration map[string]finding.Level `json:"defaultConfiguration"`
	}
	sarifInvocation struct {
		Successful    bool           `json:"executionSuccessful"`
		Notifications []sarifMessage `json:"toolExecutionNotifications"`
	}
	sarifMessage struct {
		Level     finding.Level   `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifResult struct {
		RuleID    string `json:"ruleId"`
		RuleIndex int    `json:"ruleIndex"`
		sarifMessage
		Suppressions []map[string]string `json:"suppressions"`
		Properties   *Finding            `json:"properties"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		Physical struct {
			Artifact struct {
				URI string `json:"uri"`
			} `json:"artifactLocation"`
		} `json:"physicalLocation"`
	}
)

// sarif writes the findings as a SARIF log. What could not be read is a notification.
func (r Report) sarif(w io.Writer, version string) error {
	run := sarifRun{Results: []sarifResult{}, Columns: "unicodeCodePoints"}
	run.Tool.Driver = sarifDriver{Name: "linkgate", Version: strings.TrimPrefix(version, "v"), URI: "https://github.com/linkgate/linkgate"}
	for _, info := range finding.Table() {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{
			ruleID(info.Class), sarifText{info.Short}, sarifText{info.Long}, map[string]finding.Level{"level": info.Level},
		})
	}
	call := sarifInvocation{Successful: true, Notifications: []sarifMessage{}}
	for _, p := range r.Programs {
		at := location(p.File)
		if p.Error != "" {
			call.Successful = false
			call.Notifications = append(call.Notifications, sarifMessage{finding.LevelError, sarifText{printable.OneLine(p.Error)}, at})
		}
		if p.CheckOff {
			call.Notifications = append(call.Notifications, sarifMessage{finding.LevelWarning, sarifText{"linked with -checklinkname=0"}, at})
		}
		for _, d := range p.Doubts {
			call.Notifications = append(call.Notifications, sarifMessage{finding.LevelError, sarifText{"not attested: " + printable.Text(d)}, at})
		}
		for _, f := range p.Findings {
			run.Results = append(run.Results, f.sarif(at))
		}
	}
	run.Invocations = []sarifInvocation{call}
	return writeJSON(w, struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}{"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func (f *Finding) sarif(at []sarifLocation) sarifResult {
	out := sarifResult{
		RuleID: ruleID(f.Class), RuleIndex: slices.Index(finding.Classes(), f.Class),
		sarifMessage: sarifMessage{finding.LevelWarning, sarifText{printable.Text(f.Message())}, at},
		Suppressions: []map[string]string{}, Properties: f,
	}
	switch f.Outcome {
	case finding.OutcomeDenied:
		out.Level = finding.LevelError
	case finding.OutcomeGranted, finding.OutcomeKnown:
		out.Level = finding.LevelNote
		out.Suppressions = append(out.Suppressions, map[string]string{"kind": "external", "status": "accepted", "justification": printable.Text(f.Rule)})
	}
	return out
}

func ruleID(class finding.Class) string { return "linkname/" + string(class) }

// location is a file as SARIF names it.
func location(file string) []sarifLocation {
	var l sarifLocation
	l.Physical.Artifact.URI = (&url.URL{Path: filepath.ToSlash(file)}).String()
	return []sarifLocation{l}
}
