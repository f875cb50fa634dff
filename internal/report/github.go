package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/printable"
)

// GitHub writes a workflow command for each finding that is not let through,
// and for each directive that can never work: an error for what is denied, a
// warning for the rest. A link for which LINKGATE_MODE took enforcement off comes
// before all, then the worst, since GitHub shows ten of a kind for each step.
//
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
func (r *Report) GitHub(w io.Writer, src Sources) error {
	var b strings.Builder
	for _, s := range r.brokenGlass() {
		b.WriteString(workflowCommand(finding.LevelWarning, place{}, false, "linkgate/break-glass", s))
	}
	all := rules()
	sorted := slices.Clone(r.found)
	slices.SortStableFunc(sorted, func(a, b item) int { return levelOrder(a.level()) - levelOrder(b.level()) })
	for _, it := range sorted {
		if it.level() == finding.LevelNote {
			continue
		}
		at, ok := src.primary(it.from, it.rel.Directive, it.rel.Sites)
		_, class := it.worst(all)
		b.WriteString(workflowCommand(it.level(), at, ok, ruleID(class), msgResultAt(it)))
	}
	for _, p := range r.problems {
		at, ok := src.primary(p.From, &events.Directive{File: p.File, Line: p.Line}, nil)
		text := printable.Text(fmt.Sprintf("%s: %s:%d: %s", msgModule(p.From), p.short(), p.Line, msgProblem(p)))
		b.WriteString(workflowCommand(finding.LevelWarning, at, ok, ruleID(ruleProblem), text))
	}
	return write(w, b.String())
}

func levelOrder(level finding.Level) int {
	return slices.Index(finding.Levels(), level)
}

// workflowCommand is one line that the runner turns into an annotation.
func workflowCommand(level finding.Level, at place, known bool, title, text string) string {
	var properties []string
	if known {
		properties = append(properties, "file="+commandProperty(at.path))
		if at.line > 0 {
			properties = append(properties, fmt.Sprintf("line=%d", at.line))
		}
	}
	properties = append(properties, "title="+commandProperty(title))
	return "::" + string(level) + " " + strings.Join(properties, ",") + "::" + commandData(text) + "\n"
}

// commandData and commandProperty escape as actions/toolkit does
// (packages/core/src/command.ts).
func commandData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func commandProperty(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
